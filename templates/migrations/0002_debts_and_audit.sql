-- Version 2: debts, orders, purchases, returns, payments, closed periods, tax, and who wrote what.
--
-- What stood is kept to the row: a stock_in becomes a purchase, a stock_out a stock adjustment, every sale and expense
-- was paid at once. tenant_runtime/books/schema.py then links every entry into the audit chain.

DROP TRIGGER entries_stay;
DROP TRIGGER sales_stay;
DROP TRIGGER sale_lines_before_the_seal;
DROP TRIGGER sale_lines_stay;
DROP TRIGGER sale_lines_remain;
DROP TRIGGER expenses_stay;
DROP TRIGGER product_changes_apply;
DROP TRIGGER reversals_count_back;
DROP TRIGGER seals_demand_balance;
DROP TRIGGER product_changes_before_the_seal;
DROP TRIGGER product_changes_stay;
DROP TRIGGER product_changes_remain;

INSERT INTO accounts (code, type, in_profit, meaning) VALUES
    ('goods_unsorted',    'asset',   0, 'goods bought with no word of which: no product''s stock, no expense'),
    ('receivable',        'asset',   0, 'what customers owe'),
    ('tax_receivable',    'asset',   0, 'tax in what was bought'),
    ('payable',           'liability', 0, 'what the shop owes suppliers'),
    ('customer_deposits', 'liability', 0, 'paid for orders that are not delivered yet'),
    ('tax_payable',       'liability', 0, 'tax in what was sold');

UPDATE accounts SET meaning = 'what the owner brought in: goods and debts from before the books knew of them'
 WHERE code = 'owner_capital';

INSERT INTO entry_kinds (kind, least_postings) VALUES
    ('purchase', 0), ('customer_payment', 2), ('supplier_payment', 2), ('sale_return', 0), ('stock_adjust', 0),
    ('low_stock_alert', 0), ('owner_withdrawal', 2), ('owner_deposit', 2), ('order_delivery', 2), ('period_close', 0),
    ('debt_opening', 2);

-- ---------------------------------------------------------------- new tables

CREATE TABLE parties (
    id     INTEGER PRIMARY KEY,
    role   TEXT NOT NULL CHECK (role IN ('customer', 'supplier')),
    name   TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    folded TEXT NOT NULL CHECK (length(folded) > 0),
    UNIQUE (role, folded)
) STRICT;

CREATE TABLE party_moves (
    party      INTEGER NOT NULL REFERENCES parties (id),
    local_date TEXT NOT NULL,
    entry      INTEGER NOT NULL,
    amount     INTEGER NOT NULL,
    PRIMARY KEY (party, local_date, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE party_balances (
    party   INTEGER PRIMARY KEY REFERENCES parties (id),
    balance INTEGER NOT NULL
) STRICT;

CREATE TABLE orders (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    total          INTEGER NOT NULL CHECK (total > 0),
    paid           INTEGER NOT NULL CHECK (paid >= 0),
    party          INTEGER REFERENCES parties (id),
    due            TEXT CHECK (due IS date(due)),
    payment_method TEXT,
    discount       INTEGER NOT NULL CHECK (discount >= 0),
    tax            INTEGER NOT NULL CHECK (tax >= 0)
) STRICT;

CREATE TABLE order_lines (
    entry      INTEGER NOT NULL REFERENCES orders (entry) DEFERRABLE INITIALLY DEFERRED,
    line       INTEGER NOT NULL,
    product    INTEGER REFERENCES products (id),
    name       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER CHECK (unit_price > 0),
    total      INTEGER NOT NULL CHECK (total >= 0),
    gross      INTEGER NOT NULL CHECK (gross >= 0),
    discount   INTEGER NOT NULL CHECK (discount >= 0),
    pack       INTEGER CHECK (pack > 0),
    shared     INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1)),
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    entry       INTEGER PRIMARY KEY REFERENCES entries (id),
    order_entry INTEGER NOT NULL REFERENCES orders (entry)
) STRICT;

CREATE TABLE open_orders (
    entry INTEGER PRIMARY KEY REFERENCES orders (entry)
) STRICT;

CREATE TABLE purchases (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    total          INTEGER CHECK (total >= 0),
    paid           INTEGER NOT NULL CHECK (paid >= 0),
    party          INTEGER REFERENCES parties (id),
    due            TEXT CHECK (due IS date(due)),
    payment_method TEXT,
    tax            INTEGER NOT NULL CHECK (tax >= 0)
) STRICT;

CREATE TABLE purchase_lines (
    entry    INTEGER NOT NULL REFERENCES purchases (entry) DEFERRABLE INITIALLY DEFERRED,
    line     INTEGER NOT NULL,
    product  INTEGER NOT NULL REFERENCES products (id),
    name     TEXT NOT NULL,
    unit     TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    pack     INTEGER CHECK (pack > 0),
    cost     INTEGER CHECK (cost >= 0),
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE payments (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    role           TEXT NOT NULL CHECK (role IN ('customer', 'supplier')),
    party          INTEGER NOT NULL REFERENCES parties (id),
    amount         INTEGER NOT NULL CHECK (amount > 0),
    payment_method TEXT
) STRICT;

CREATE TABLE returns (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    total          INTEGER NOT NULL CHECK (total >= 0),
    paid           INTEGER NOT NULL CHECK (paid >= 0),
    party          INTEGER REFERENCES parties (id),
    payment_method TEXT,
    restock        INTEGER NOT NULL CHECK (restock IN (0, 1))
) STRICT;

CREATE TABLE return_lines (
    entry      INTEGER NOT NULL REFERENCES returns (entry) DEFERRABLE INITIALLY DEFERRED,
    line       INTEGER NOT NULL,
    product    INTEGER NOT NULL REFERENCES products (id),
    name       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    pack       INTEGER CHECK (pack > 0),
    unit_price INTEGER CHECK (unit_price > 0),
    total      INTEGER NOT NULL CHECK (total >= 0),
    cost       INTEGER,
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE period_closes (
    entry INTEGER PRIMARY KEY REFERENCES entries (id),
    last  TEXT NOT NULL CHECK (last IS date(last))
) STRICT;

CREATE TABLE audit (
    entry    INTEGER PRIMARY KEY REFERENCES entries (id),
    who      TEXT,
    channel  TEXT,
    text     TEXT,
    reading  TEXT,
    before   TEXT CHECK (json_valid(before)),
    after    TEXT CHECK (json_valid(after)),
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;

CREATE INDEX party_balances_open ON party_balances (party) WHERE balance <> 0;
CREATE INDEX deliveries_by_order ON deliveries (order_entry);
CREATE INDEX purchase_lines_by_product ON purchase_lines (product, entry);
CREATE INDEX return_lines_by_product ON return_lines (product, entry);
CREATE INDEX orders_by_party ON orders (party) WHERE party IS NOT NULL;
CREATE INDEX purchases_by_party ON purchases (party) WHERE party IS NOT NULL;
CREATE INDEX payments_by_party ON payments (party) WHERE party IS NOT NULL;
CREATE INDEX returns_by_party ON returns (party) WHERE party IS NOT NULL;

-- ---------------------------------------------------------------- new columns

ALTER TABLE entries ADD COLUMN action TEXT CHECK (json_valid(action));
ALTER TABLE postings ADD COLUMN party INTEGER REFERENCES parties (id)
    CHECK (party IS NOT NULL OR account NOT IN ('receivable', 'payable'));
ALTER TABLE postings ADD COLUMN method TEXT CHECK (method IS NULL OR account IN ('cash', 'bank'));
ALTER TABLE products ADD COLUMN low_stock INTEGER CHECK (low_stock >= 0);
ALTER TABLE products ADD COLUMN pack INTEGER CHECK (pack > 0);
ALTER TABLE sales ADD COLUMN discount INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0);
ALTER TABLE sales ADD COLUMN tax INTEGER NOT NULL DEFAULT 0 CHECK (tax >= 0);
ALTER TABLE sales ADD COLUMN paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0);
ALTER TABLE sales ADD COLUMN party INTEGER REFERENCES parties (id);
ALTER TABLE sales ADD COLUMN due TEXT CHECK (due IS date(due));
ALTER TABLE expenses ADD COLUMN category TEXT;
ALTER TABLE expenses ADD COLUMN paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0);
ALTER TABLE expenses ADD COLUMN party INTEGER REFERENCES parties (id);
ALTER TABLE expenses ADD COLUMN due TEXT CHECK (due IS date(due));
ALTER TABLE expenses ADD COLUMN tax INTEGER NOT NULL DEFAULT 0 CHECK (tax >= 0);

CREATE INDEX entries_by_day ON entries (local_date, kind);
CREATE INDEX sales_by_party ON sales (party) WHERE party IS NOT NULL;
CREATE INDEX expenses_by_party ON expenses (party) WHERE party IS NOT NULL;

DROP INDEX sale_lines_by_product;
ALTER TABLE sale_lines RENAME TO sale_lines_1;
CREATE TABLE sale_lines (
    entry      INTEGER NOT NULL REFERENCES sales (entry) DEFERRABLE INITIALLY DEFERRED,
    line       INTEGER NOT NULL,
    product    INTEGER NOT NULL REFERENCES products (id),
    name       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER CHECK (unit_price > 0),
    total      INTEGER NOT NULL CHECK (total >= 0),
    cost       INTEGER,
    created    INTEGER NOT NULL CHECK (created IN (0, 1)),
    gross      INTEGER NOT NULL DEFAULT 0 CHECK (gross >= 0),
    discount   INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0),
    pack       INTEGER CHECK (pack > 0),
    shared     INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1)),
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;
INSERT INTO sale_lines (entry, line, product, name, unit, quantity, unit_price, total, cost, created, gross)
SELECT entry, line, product, name, unit, quantity, unit_price, total, cost, created, total FROM sale_lines_1;
DROP TABLE sale_lines_1;
CREATE INDEX sale_lines_by_product ON sale_lines (product, entry);

DROP INDEX product_changes_by_product;
ALTER TABLE product_changes RENAME TO product_changes_1;
CREATE TABLE product_changes (
    entry      INTEGER NOT NULL REFERENCES entries (id),
    line       INTEGER NOT NULL,
    product    INTEGER NOT NULL REFERENCES products (id),
    field      TEXT NOT NULL CHECK (field IN ('price', 'cost', 'active', 'low_stock', 'pack')),
    old_value  INTEGER,
    new_value  INTEGER,
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;
INSERT INTO product_changes (entry, line, product, field, old_value, new_value)
SELECT entry, line, product, field, old_value, new_value FROM product_changes_1;
DROP TABLE product_changes_1;
CREATE INDEX product_changes_by_product ON product_changes (product, entry);

-- ---------------------------------------------------------------- what the rows of version 1 mean now

UPDATE entries SET kind = 'purchase' WHERE kind = 'stock_in';
UPDATE entries SET kind = 'stock_adjust' WHERE kind = 'stock_out';
DELETE FROM entry_kinds WHERE kind IN ('stock_in', 'stock_out');
UPDATE sales SET paid = total;
UPDATE expenses SET paid = amount;

-- Goods that cost nothing and goods of unknown cost moved no money alike: only the latter left a part without a cost, or
-- took what had been assumed from the owner.
INSERT INTO purchases (entry, total, paid, tax)
SELECT id, iif(spent OR NOT unknown, spent, NULL), spent, 0 FROM (
       SELECT id,
              (SELECT coalesce(-sum(amount), 0) FROM postings WHERE entry = id AND account IN ('cash', 'bank')) AS spent,
              EXISTS (SELECT 1 FROM stock_moves WHERE entry = id AND uncosted > 0)
           OR EXISTS (SELECT 1 FROM postings WHERE entry = id AND account = 'owner_capital') AS unknown
         FROM entries WHERE kind = 'purchase');

INSERT INTO purchase_lines (entry, line, product, name, unit, quantity, cost)
SELECT purchases.entry, 1, product, name, unit, quantity, total
  FROM purchases JOIN stock_moves USING (entry) JOIN products ON products.id = product;

INSERT INTO counted (measure, local_date, value)
SELECT 'count.purchases', entries.local_date, count(*) FROM purchases JOIN entries ON id = entry
 WHERE NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = purchases.entry)
 GROUP BY entries.local_date;

INSERT INTO counted (measure, local_date, value)
SELECT 'method.' || account || iif((amount > 0) = (reverses IS NULL), '.in', '.out') AS measure, local_date, sum(amount)
  FROM postings JOIN entries ON id = entry WHERE account IN ('cash', 'bank') GROUP BY measure, local_date;

-- ---------------------------------------------------------------- what is kept by triggers, and what SQLite refuses

CREATE TRIGGER product_changes_apply AFTER INSERT ON product_changes
BEGIN
    UPDATE products
       SET price     = CASE NEW.field WHEN 'price'     THEN NEW.new_value ELSE price     END,
           cost      = CASE NEW.field WHEN 'cost'      THEN NEW.new_value ELSE cost      END,
           active    = CASE NEW.field WHEN 'active'    THEN NEW.new_value ELSE active    END,
           low_stock = CASE NEW.field WHEN 'low_stock' THEN NEW.new_value ELSE low_stock END,
           pack      = CASE NEW.field WHEN 'pack'      THEN NEW.new_value ELSE pack      END
     WHERE id = NEW.product;
END;

CREATE TRIGGER debts_add_up AFTER INSERT ON postings WHEN NEW.account IN ('receivable', 'payable')
BEGIN
    INSERT INTO party_moves (party, local_date, entry, amount)
    SELECT NEW.party, local_date, NEW.entry, NEW.amount FROM entries WHERE id = NEW.entry
    ON CONFLICT (party, local_date, entry) DO UPDATE SET amount = amount + excluded.amount;
    INSERT INTO party_balances (party, balance) VALUES (NEW.party, NEW.amount)
    ON CONFLICT (party) DO UPDATE SET balance = balance + excluded.balance;
END;

CREATE TRIGGER orders_open AFTER INSERT ON orders
BEGIN
    INSERT INTO open_orders (entry) VALUES (NEW.entry);
END;

CREATE TRIGGER deliveries_close AFTER INSERT ON deliveries
BEGIN
    DELETE FROM open_orders WHERE entry = NEW.order_entry;
END;

CREATE TRIGGER reversals_reopen AFTER INSERT ON entries WHEN NEW.reverses IS NOT NULL
BEGIN
    DELETE FROM open_orders WHERE entry = NEW.reverses;
    INSERT INTO open_orders (entry) SELECT order_entry FROM deliveries WHERE entry = NEW.reverses;
END;

CREATE TRIGGER money_adds_up AFTER INSERT ON postings WHEN NEW.account IN ('cash', 'bank')
BEGIN
    INSERT INTO counted (measure, local_date, value)
    SELECT 'method.' || coalesce(NEW.method, NEW.account)
                     || iif((NEW.amount > 0) = (reverses IS NULL), '.in', '.out'), local_date, NEW.amount
      FROM entries WHERE id = NEW.entry;
END;

CREATE TRIGGER purchases_add_up AFTER INSERT ON purchases
BEGIN
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.purchases', local_date, 1 FROM entries WHERE id = NEW.entry;
END;

CREATE TRIGGER returns_add_up AFTER INSERT ON returns
BEGIN
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.returns', local_date, 1 FROM entries WHERE id = NEW.entry;
END;

CREATE TRIGGER reversals_count_back AFTER INSERT ON entries WHEN NEW.reverses IS NOT NULL
BEGIN
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.sales', NEW.local_date, -1 FROM sales WHERE entry = NEW.reverses;
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.sales_without_cost', NEW.local_date, -(without_cost > 0) FROM sales WHERE entry = NEW.reverses;
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.expenses', NEW.local_date, -1 FROM expenses WHERE entry = NEW.reverses;
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.purchases', NEW.local_date, -1 FROM purchases WHERE entry = NEW.reverses;
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.returns', NEW.local_date, -1 FROM returns WHERE entry = NEW.reverses;
END;

CREATE TRIGGER entries_keep_deliveries BEFORE INSERT ON entries WHEN NEW.reverses IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the order was delivered') FROM orders
     WHERE entry = NEW.reverses AND entry NOT IN (SELECT entry FROM open_orders);
END;

CREATE TRIGGER entries_keep_to_open_days BEFORE INSERT ON entries
BEGIN
    SELECT RAISE(ABORT, 'the day is closed') FROM period_closes
     WHERE last >= NEW.local_date
       AND NOT EXISTS (SELECT 1 FROM entries WHERE reverses = period_closes.entry);
END;

CREATE TRIGGER deliveries_need_an_open_order BEFORE INSERT ON deliveries
BEGIN
    SELECT RAISE(ABORT, 'the order is not open')
     WHERE NOT EXISTS (SELECT 1 FROM open_orders WHERE entry = NEW.order_entry);
END;

CREATE TRIGGER audit_is_a_chain BEFORE INSERT ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit chain goes on from its newest link')
     WHERE NEW.previous <> coalesce((SELECT hash FROM audit ORDER BY entry DESC LIMIT 1), '')
        OR NEW.entry <= coalesce((SELECT max(entry) FROM audit), 0);
END;

CREATE TRIGGER seals_demand_balance BEFORE INSERT ON seals
BEGIN
    SELECT RAISE(ABORT, 'the entry does not balance')
     WHERE (SELECT coalesce(sum(amount), 0) FROM postings WHERE entry = NEW.entry) <> 0;
    SELECT RAISE(ABORT, 'the entry has too few postings')
      FROM entries JOIN entry_kinds USING (kind)
     WHERE id = NEW.entry AND least_postings > (SELECT count(*) FROM postings WHERE entry = NEW.entry)
       AND NOT EXISTS (SELECT 1 FROM orders WHERE entry = NEW.entry AND paid = 0);
    SELECT RAISE(ABORT, 'the entry has no audit')
     WHERE NOT EXISTS (SELECT 1 FROM audit WHERE entry = NEW.entry);
    SELECT RAISE(ABORT, 'customers owe the shop, the shop owes suppliers')
      FROM postings JOIN parties ON parties.id = postings.party
     WHERE entry = NEW.entry AND account IN ('receivable', 'payable')
       AND (account = 'receivable') <> (role = 'customer');
    SELECT RAISE(ABORT, 'the stock moved is worth another amount than the inventory posted')
     WHERE (SELECT coalesce(sum(value), 0) FROM stock_moves WHERE entry = NEW.entry)
        <> (SELECT coalesce(sum(amount), 0) FROM postings WHERE entry = NEW.entry AND account = 'inventory');
    SELECT RAISE(ABORT, 'the reversal does not mirror its original')
      FROM entries AS reversal
     WHERE reversal.id = NEW.entry AND reversal.reverses IS NOT NULL
       AND (EXISTS (SELECT 1 FROM postings WHERE entry IN (reversal.id, reversal.reverses)
                     GROUP BY account, product, party, method HAVING sum(amount) <> 0)
         OR EXISTS (SELECT 1 FROM stock_moves WHERE entry IN (reversal.id, reversal.reverses)
                     GROUP BY product HAVING sum(quantity) <> 0 OR sum(uncosted) <> 0 OR sum(value) <> 0));
END;

CREATE TRIGGER product_changes_before_the_seal BEFORE INSERT ON product_changes
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER orders_before_the_seal BEFORE INSERT ON orders
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER sale_lines_before_the_seal BEFORE INSERT ON sale_lines
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER order_lines_before_the_seal BEFORE INSERT ON order_lines
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER deliveries_before_the_seal BEFORE INSERT ON deliveries
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER purchases_before_the_seal BEFORE INSERT ON purchases
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER purchase_lines_before_the_seal BEFORE INSERT ON purchase_lines
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER payments_before_the_seal BEFORE INSERT ON payments
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER returns_before_the_seal BEFORE INSERT ON returns
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER return_lines_before_the_seal BEFORE INSERT ON return_lines
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER period_closes_before_the_seal BEFORE INSERT ON period_closes
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER product_changes_stay BEFORE UPDATE ON product_changes
BEGIN SELECT RAISE(ABORT, 'product changes are never changed'); END;
CREATE TRIGGER product_changes_remain BEFORE DELETE ON product_changes
BEGIN SELECT RAISE(ABORT, 'product changes are never deleted'); END;
CREATE TRIGGER sales_stay BEFORE UPDATE ON sales BEGIN SELECT RAISE(ABORT, 'sales are never changed'); END;
CREATE TRIGGER sale_lines_remain BEFORE DELETE ON sale_lines
BEGIN SELECT RAISE(ABORT, 'sale lines are never deleted'); END;
CREATE TRIGGER sale_lines_stay BEFORE UPDATE ON sale_lines
BEGIN SELECT RAISE(ABORT, 'sale lines are never changed'); END;
CREATE TRIGGER expenses_stay BEFORE UPDATE ON expenses BEGIN SELECT RAISE(ABORT, 'expenses are never changed'); END;
CREATE TRIGGER parties_stay BEFORE UPDATE ON parties
BEGIN SELECT RAISE(ABORT, 'parties are never changed'); END;
CREATE TRIGGER parties_remain BEFORE DELETE ON parties
BEGIN SELECT RAISE(ABORT, 'parties are never deleted'); END;
CREATE TRIGGER orders_stay BEFORE UPDATE ON orders
BEGIN SELECT RAISE(ABORT, 'orders are never changed'); END;
CREATE TRIGGER orders_remain BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'orders are never deleted'); END;
CREATE TRIGGER order_lines_stay BEFORE UPDATE ON order_lines
BEGIN SELECT RAISE(ABORT, 'order lines are never changed'); END;
CREATE TRIGGER order_lines_remain BEFORE DELETE ON order_lines
BEGIN SELECT RAISE(ABORT, 'order lines are never deleted'); END;
CREATE TRIGGER deliveries_stay BEFORE UPDATE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are never changed'); END;
CREATE TRIGGER deliveries_remain BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are never deleted'); END;
CREATE TRIGGER purchases_stay BEFORE UPDATE ON purchases
BEGIN SELECT RAISE(ABORT, 'purchases are never changed'); END;
CREATE TRIGGER purchases_remain BEFORE DELETE ON purchases
BEGIN SELECT RAISE(ABORT, 'purchases are never deleted'); END;
CREATE TRIGGER purchase_lines_stay BEFORE UPDATE ON purchase_lines
BEGIN SELECT RAISE(ABORT, 'purchase lines are never changed'); END;
CREATE TRIGGER purchase_lines_remain BEFORE DELETE ON purchase_lines
BEGIN SELECT RAISE(ABORT, 'purchase lines are never deleted'); END;
CREATE TRIGGER payments_stay BEFORE UPDATE ON payments
BEGIN SELECT RAISE(ABORT, 'payments are never changed'); END;
CREATE TRIGGER payments_remain BEFORE DELETE ON payments
BEGIN SELECT RAISE(ABORT, 'payments are never deleted'); END;
CREATE TRIGGER returns_stay BEFORE UPDATE ON returns
BEGIN SELECT RAISE(ABORT, 'returns are never changed'); END;
CREATE TRIGGER returns_remain BEFORE DELETE ON returns
BEGIN SELECT RAISE(ABORT, 'returns are never deleted'); END;
CREATE TRIGGER return_lines_stay BEFORE UPDATE ON return_lines
BEGIN SELECT RAISE(ABORT, 'return lines are never changed'); END;
CREATE TRIGGER return_lines_remain BEFORE DELETE ON return_lines
BEGIN SELECT RAISE(ABORT, 'return lines are never deleted'); END;
CREATE TRIGGER period_closes_stay BEFORE UPDATE ON period_closes
BEGIN SELECT RAISE(ABORT, 'period closes are never changed'); END;
CREATE TRIGGER period_closes_remain BEFORE DELETE ON period_closes
BEGIN SELECT RAISE(ABORT, 'period closes are never deleted'); END;
CREATE TRIGGER audit_stay BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER audit_remain BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;
