-- The books of one business, as SQLite keeps them: double entry, whole numbers, nothing ever rewritten.
--
-- Money is integer minor units of the one currency in `meta`; quantities are integer thousandths. Debits are positive,
-- credits negative. What was written stays: entries, postings and everything that hangs on them refuse UPDATE and
-- DELETE, a correction is a reversal. `totals`, `daily_totals`, `holdings`, `party_moves`, `party_balances` and
-- `open_orders` are kept by triggers, so that a reply never has to read the whole journal; `verify` computes them again.
--
-- A connection must set foreign_keys = ON and recursive_triggers = ON (else REPLACE would delete without its trigger).
-- tenant_runtime/books/schema.py does so, and sets user_version.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- the chart of accounts

CREATE TABLE accounts (
    code      TEXT PRIMARY KEY,
    type      TEXT NOT NULL CHECK (type IN ('asset', 'liability', 'equity', 'income', 'expense')),
    in_profit INTEGER NOT NULL CHECK (in_profit IN (0, 1)),
    meaning   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO accounts (code, type, in_profit, meaning) VALUES
    ('cash',              'asset',   0, 'notes and coins'),
    ('bank',              'asset',   0, 'cards, transfers, wallets'),
    ('inventory',         'asset',   0, 'goods on hand, at the cost that is known'),
    ('goods_unsorted',    'asset',   0, 'goods bought with no word of which: no product''s stock, no expense'),
    ('receivable',        'asset',   0, 'what customers owe'),
    ('tax_receivable',    'asset',   0, 'tax in what was bought'),
    ('payable',           'liability', 0, 'what the shop owes suppliers'),
    ('customer_deposits', 'liability', 0, 'paid for orders that are not delivered yet'),
    ('tax_payable',       'liability', 0, 'tax in what was sold'),
    ('owner_capital',     'equity',  0, 'what the owner brought in: goods and debts from before the books knew of them'),
    ('owner_drawings',    'equity',  0, 'what the owner took out'),
    ('stock_revaluation', 'equity',  0, 'stock valued anew because the owner stated another cost: no gain, no loss'),
    ('sales',             'income',  1, 'sales whose cost is known'),
    ('sales_uncosted',    'income',  0, 'sales whose cost is unknown: revenue, but no profit that could be stated'),
    ('cost_of_goods',     'expense', 1, 'cost of the goods in `sales`'),
    ('cost_uncosted',     'expense', 0, 'the part of the cost that is known of goods in `sales_uncosted`'),
    ('expenses',          'expense', 1, 'running the shop'),
    ('stock_losses',      'expense', 1, 'goods broken, stolen, given away or missing at a count');

-- ---------------------------------------------------------------- the journal

CREATE TABLE entry_kinds (
    kind           TEXT PRIMARY KEY,
    least_postings INTEGER NOT NULL CHECK (least_postings IN (0, 2))
) STRICT, WITHOUT ROWID;

-- Where money need not move (a new price, goods of unknown cost) there may be no posting; one alone is never possible.
INSERT INTO entry_kinds (kind, least_postings) VALUES
    ('sale', 2), ('purchase', 0), ('expense', 2), ('customer_payment', 2), ('supplier_payment', 2), ('sale_return', 0),
    ('stock_adjust', 0), ('product_create', 0), ('product_update', 0), ('low_stock_alert', 0),
    ('owner_withdrawal', 2), ('owner_deposit', 2), ('order_delivery', 2), ('period_close', 0),
    ('debt_opening', 2), ('reversal', 0);

-- One row per action booked. The deferred key makes a COMMIT impossible until the entry is sealed. The local date is
-- the day in the shop's own time zone on which it happened; a reversal takes effect on the day of its original, or, where
-- that is closed, on the day it was booked. `action` is what was meant, as JSON; entries older than version 2 have none.
CREATE TABLE entries (
    id           INTEGER PRIMARY KEY,
    message_id   TEXT NOT NULL,
    action_index INTEGER NOT NULL CHECK (action_index >= 0),
    kind         TEXT NOT NULL REFERENCES entry_kinds (kind),
    local_date   TEXT NOT NULL CHECK (local_date IS date(local_date)),
    posted_at    TEXT NOT NULL,
    description  TEXT NOT NULL,
    reverses     INTEGER UNIQUE REFERENCES entries (id),
    action       TEXT CHECK (json_valid(action)),
    UNIQUE (message_id, action_index),
    CHECK ((kind = 'reversal') = (reverses IS NOT NULL)),
    FOREIGN KEY (id) REFERENCES seals (entry) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX entries_by_kind ON entries (kind);
CREATE INDEX entries_by_day ON entries (local_date, kind);

CREATE TABLE seals (
    entry INTEGER PRIMARY KEY REFERENCES entries (id)
) STRICT;

-- A customer or a supplier exists because an entry names them, and is never renamed.
CREATE TABLE parties (
    id     INTEGER PRIMARY KEY,
    role   TEXT NOT NULL CHECK (role IN ('customer', 'supplier')),
    name   TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    folded TEXT NOT NULL CHECK (length(folded) > 0),
    UNIQUE (role, folded)
) STRICT;

-- `party` is whose debt it is; `method` is how money moved ('transfer'), NULL where nobody said.
CREATE TABLE postings (
    entry   INTEGER NOT NULL REFERENCES entries (id),
    line    INTEGER NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (code),
    amount  INTEGER NOT NULL CHECK (amount <> 0),
    product INTEGER REFERENCES products (id),
    party   INTEGER REFERENCES parties (id)
            CHECK (party IS NOT NULL OR account NOT IN ('receivable', 'payable')),
    method  TEXT CHECK (method IS NULL OR account IN ('cash', 'bank')),
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- products

-- `cost` is the last unit cost that was stated or paid. It values what leaves without ever having been counted in.
-- `low_stock` is how few are few, `pack` how many the pack last bought held, both in thousandths. Everything but the name
-- and the unit changes only by a row in `product_changes`.
CREATE TABLE products (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    folded    TEXT NOT NULL CHECK (length(folded) > 0),
    unit      TEXT NOT NULL,
    price     INTEGER CHECK (price > 0),
    cost      INTEGER CHECK (cost >= 0),
    active    INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
    low_stock INTEGER CHECK (low_stock >= 0),
    pack      INTEGER CHECK (pack > 0)
) STRICT;

CREATE UNIQUE INDEX products_by_active_name ON products (folded) WHERE active = 1;

CREATE TABLE product_changes (
    entry      INTEGER NOT NULL REFERENCES entries (id),
    line       INTEGER NOT NULL,
    product    INTEGER NOT NULL REFERENCES products (id),
    field      TEXT NOT NULL CHECK (field IN ('price', 'cost', 'active', 'low_stock', 'pack')),
    old_value  INTEGER,
    new_value  INTEGER,
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX product_changes_by_product ON product_changes (product, entry);

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

-- ---------------------------------------------------------------- stock

-- `uncosted` is the part of `quantity` whose cost is unknown, `value` is what the rest is worth.
CREATE TABLE stock_moves (
    entry    INTEGER NOT NULL REFERENCES entries (id),
    line     INTEGER NOT NULL,
    product  INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL,
    uncosted INTEGER NOT NULL,
    value    INTEGER NOT NULL,
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX stock_moves_by_product ON stock_moves (product, entry);

-- What is on hand. `moves` counts the moves that stand: at 0 the stock of the product is not kept at all.
CREATE TABLE holdings (
    product  INTEGER PRIMARY KEY REFERENCES products (id),
    quantity INTEGER NOT NULL,
    uncosted INTEGER NOT NULL,
    value    INTEGER NOT NULL,
    moves    INTEGER NOT NULL
) STRICT;

CREATE TRIGGER stock_moves_add_up AFTER INSERT ON stock_moves
BEGIN
    INSERT INTO holdings (product, quantity, uncosted, value, moves)
    VALUES (NEW.product, NEW.quantity, NEW.uncosted, NEW.value,
            (SELECT CASE WHEN reverses IS NULL THEN 1 ELSE -1 END FROM entries WHERE id = NEW.entry))
    ON CONFLICT (product) DO UPDATE
        SET quantity = quantity + excluded.quantity, uncosted = uncosted + excluded.uncosted,
            value = value + excluded.value, moves = moves + excluded.moves;
END;

-- ---------------------------------------------------------------- who owes what

-- What each entry did to what a party owes (debits) or is owed (credits), by the day it happened on.
-- `entry` is no foreign key: without an index of its own each new entry would look for itself here.
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

CREATE INDEX party_balances_open ON party_balances (party) WHERE balance <> 0;

CREATE TRIGGER debts_add_up AFTER INSERT ON postings WHEN NEW.account IN ('receivable', 'payable')
BEGIN
    INSERT INTO party_moves (party, local_date, entry, amount)
    SELECT NEW.party, local_date, NEW.entry, NEW.amount FROM entries WHERE id = NEW.entry
    ON CONFLICT (party, local_date, entry) DO UPDATE SET amount = amount + excluded.amount;
    INSERT INTO party_balances (party, balance) VALUES (NEW.party, NEW.amount)
    ON CONFLICT (party) DO UPDATE SET balance = balance + excluded.balance;
END;

-- ---------------------------------------------------------------- what was sold, bought and spent

-- `total` is net of `discount` and includes `tax`; `paid` is the money that came with this entry, the rest is owed (or
-- had been paid as the deposit of an order). `without_cost` is how many of its lines have an unknown cost; a sale of an
-- amount alone counts as one.
CREATE TABLE sales (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    total          INTEGER NOT NULL CHECK (total > 0),
    without_cost   INTEGER NOT NULL CHECK (without_cost >= 0),
    payment_method TEXT,
    discount       INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0),
    tax            INTEGER NOT NULL DEFAULT 0 CHECK (tax >= 0),
    paid           INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
    party          INTEGER REFERENCES parties (id),
    due            TEXT CHECK (due IS date(due))
) STRICT;

CREATE INDEX sales_by_party ON sales (party) WHERE party IS NOT NULL;

-- `gross` less `discount` (the line's own and its part of the whole sale's) is `total`, 0 for what was given away. `pack`
-- is how many thousandths of stock one counted unit holds, NULL where that is the product's own unit. `shared`: `total` is
-- only the line's share of a total that was said for several.
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

CREATE INDEX sale_lines_by_product ON sale_lines (product, entry);

-- A sale that waits for its delivery: `paid` is the deposit, nothing is revenue and nothing is owed yet.
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

CREATE INDEX orders_by_party ON orders (party) WHERE party IS NOT NULL;

-- As `sale_lines`; a product nobody knows yet is made at the delivery.
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

-- An order that was handed over; what it came to stands in `sales` under the same entry.
CREATE TABLE deliveries (
    entry       INTEGER PRIMARY KEY REFERENCES entries (id),
    order_entry INTEGER NOT NULL REFERENCES orders (entry)
) STRICT;

CREATE INDEX deliveries_by_order ON deliveries (order_entry);

CREATE TABLE open_orders (
    entry INTEGER PRIMARY KEY REFERENCES orders (entry)
) STRICT;

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

-- `total` is NULL where nobody said what the goods cost.
CREATE TABLE purchases (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    total          INTEGER CHECK (total >= 0),
    paid           INTEGER NOT NULL CHECK (paid >= 0),
    party          INTEGER REFERENCES parties (id),
    due            TEXT CHECK (due IS date(due)),
    payment_method TEXT,
    tax            INTEGER NOT NULL CHECK (tax >= 0)
) STRICT;

CREATE INDEX purchases_by_party ON purchases (party) WHERE party IS NOT NULL;

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

CREATE INDEX purchase_lines_by_product ON purchase_lines (product, entry);

CREATE TABLE expenses (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    concept        TEXT NOT NULL,
    amount         INTEGER NOT NULL CHECK (amount > 0),
    payment_method TEXT,
    category       TEXT,
    paid           INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
    party          INTEGER REFERENCES parties (id),
    due            TEXT CHECK (due IS date(due)),
    tax            INTEGER NOT NULL DEFAULT 0 CHECK (tax >= 0)
) STRICT;

CREATE INDEX expenses_by_party ON expenses (party) WHERE party IS NOT NULL;

-- Money on account of what a customer owes the shop, or the shop a supplier.
CREATE TABLE payments (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    role           TEXT NOT NULL CHECK (role IN ('customer', 'supplier')),
    party          INTEGER NOT NULL REFERENCES parties (id),
    amount         INTEGER NOT NULL CHECK (amount > 0),
    payment_method TEXT
) STRICT;

CREATE INDEX payments_by_party ON payments (party) WHERE party IS NOT NULL;

-- Goods that customers brought back: `paid` was given back, the rest taken off what they owe.
CREATE TABLE returns (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    total          INTEGER NOT NULL CHECK (total >= 0),
    paid           INTEGER NOT NULL CHECK (paid >= 0),
    party          INTEGER REFERENCES parties (id),
    payment_method TEXT,
    restock        INTEGER NOT NULL CHECK (restock IN (0, 1))
) STRICT;

CREATE INDEX returns_by_party ON returns (party) WHERE party IS NOT NULL;

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

CREATE INDEX return_lines_by_product ON return_lines (product, entry);

-- ---------------------------------------------------------------- closed periods, and who wrote what

-- Nothing is booked on `last` or before any more, while the entry stands.
CREATE TABLE period_closes (
    entry INTEGER PRIMARY KEY REFERENCES entries (id),
    last  TEXT NOT NULL CHECK (last IS date(last))
) STRICT;

-- One link per entry, in order: who wrote it, by which channel, in which words, how they were read, what the entry
-- touched before and after (JSON). `hash` is taken over all of it, everything that hangs on the entry, and `previous`.
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

-- ---------------------------------------------------------------- running totals

-- A measure is 'account.<code>' or 'method.<how it was paid>.in' and '.out' (minor units), or 'count.<what>'.
CREATE TABLE totals (
    measure TEXT PRIMARY KEY,
    value   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_totals (
    measure    TEXT NOT NULL,
    local_date TEXT NOT NULL,
    value      INTEGER NOT NULL,
    PRIMARY KEY (measure, local_date)
) STRICT, WITHOUT ROWID;

CREATE VIEW counted (measure, local_date, value) AS SELECT NULL, NULL, NULL WHERE 0;

CREATE TRIGGER counted_adds_up INSTEAD OF INSERT ON counted WHEN NEW.value <> 0
BEGIN
    INSERT INTO totals (measure, value) VALUES (NEW.measure, NEW.value)
    ON CONFLICT (measure) DO UPDATE SET value = value + excluded.value;
    INSERT INTO daily_totals (measure, local_date, value) VALUES (NEW.measure, NEW.local_date, NEW.value)
    ON CONFLICT (measure, local_date) DO UPDATE SET value = value + excluded.value;
END;

CREATE TRIGGER postings_add_up AFTER INSERT ON postings
BEGIN
    INSERT INTO counted (measure, local_date, value)
    SELECT 'account.' || NEW.account, local_date, NEW.amount FROM entries WHERE id = NEW.entry;
END;

-- What takes back money that came in is less money in, not money out.
CREATE TRIGGER money_adds_up AFTER INSERT ON postings WHEN NEW.account IN ('cash', 'bank')
BEGIN
    INSERT INTO counted (measure, local_date, value)
    SELECT 'method.' || coalesce(NEW.method, NEW.account)
                     || iif((NEW.amount > 0) = (reverses IS NULL), '.in', '.out'), local_date, NEW.amount
      FROM entries WHERE id = NEW.entry;
END;

CREATE TRIGGER sales_add_up AFTER INSERT ON sales
BEGIN
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.sales', local_date, 1 FROM entries WHERE id = NEW.entry;
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.sales_without_cost', local_date, NEW.without_cost > 0 FROM entries WHERE id = NEW.entry;
END;

CREATE TRIGGER expenses_add_up AFTER INSERT ON expenses
BEGIN
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.expenses', local_date, 1 FROM entries WHERE id = NEW.entry;
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

-- ---------------------------------------------------------------- what SQLite itself refuses

CREATE TRIGGER entries_reverse_once BEFORE INSERT ON entries WHEN NEW.reverses IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a reversal cannot be reversed') FROM entries WHERE id = NEW.reverses AND kind = 'reversal';
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

CREATE TRIGGER postings_before_the_seal BEFORE INSERT ON postings
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER stock_moves_before_the_seal BEFORE INSERT ON stock_moves
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER product_changes_before_the_seal BEFORE INSERT ON product_changes
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER sales_before_the_seal BEFORE INSERT ON sales
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER sale_lines_before_the_seal BEFORE INSERT ON sale_lines
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER expenses_before_the_seal BEFORE INSERT ON expenses
BEGIN
    SELECT RAISE(ABORT, 'the entry is sealed') FROM seals WHERE entry = NEW.entry;
END;
CREATE TRIGGER orders_before_the_seal BEFORE INSERT ON orders
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
CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER seals_stay BEFORE UPDATE ON seals BEGIN SELECT RAISE(ABORT, 'seals are never changed'); END;
CREATE TRIGGER seals_remain BEFORE DELETE ON seals BEGIN SELECT RAISE(ABORT, 'seals are never deleted'); END;
CREATE TRIGGER postings_stay BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END;
CREATE TRIGGER postings_remain BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'postings are never deleted'); END;
CREATE TRIGGER stock_moves_stay BEFORE UPDATE ON stock_moves
BEGIN SELECT RAISE(ABORT, 'stock moves are never changed'); END;
CREATE TRIGGER stock_moves_remain BEFORE DELETE ON stock_moves
BEGIN SELECT RAISE(ABORT, 'stock moves are never deleted'); END;
CREATE TRIGGER product_changes_stay BEFORE UPDATE ON product_changes
BEGIN SELECT RAISE(ABORT, 'product changes are never changed'); END;
CREATE TRIGGER product_changes_remain BEFORE DELETE ON product_changes
BEGIN SELECT RAISE(ABORT, 'product changes are never deleted'); END;
CREATE TRIGGER sales_stay BEFORE UPDATE ON sales BEGIN SELECT RAISE(ABORT, 'sales are never changed'); END;
CREATE TRIGGER sales_remain BEFORE DELETE ON sales BEGIN SELECT RAISE(ABORT, 'sales are never deleted'); END;
CREATE TRIGGER sale_lines_stay BEFORE UPDATE ON sale_lines
BEGIN SELECT RAISE(ABORT, 'sale lines are never changed'); END;
CREATE TRIGGER sale_lines_remain BEFORE DELETE ON sale_lines
BEGIN SELECT RAISE(ABORT, 'sale lines are never deleted'); END;
CREATE TRIGGER expenses_stay BEFORE UPDATE ON expenses BEGIN SELECT RAISE(ABORT, 'expenses are never changed'); END;
CREATE TRIGGER expenses_remain BEFORE DELETE ON expenses BEGIN SELECT RAISE(ABORT, 'expenses are never deleted'); END;
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
CREATE TRIGGER products_remain BEFORE DELETE ON products BEGIN SELECT RAISE(ABORT, 'products are never deleted'); END;

-- ---------------------------------------------------------------- the conversation

-- Every message that was answered, with its answer, in the transaction that booked it.
CREATE TABLE turns (
    message_id   TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL,
    turn         TEXT NOT NULL CHECK (json_valid(turn)),
    created_at   TEXT NOT NULL
) STRICT;

-- Questions with numbered choices; `settled_by` is the message that answered one.
CREATE TABLE cards (
    id         INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL,
    body       TEXT NOT NULL CHECK (json_valid(body)),
    expires_at TEXT NOT NULL,
    settled_by TEXT
) STRICT;

CREATE INDEX cards_pending ON cards (id) WHERE settled_by IS NULL;
