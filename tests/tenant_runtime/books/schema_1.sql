-- The books of one business, as SQLite keeps them: double entry, whole numbers, nothing ever rewritten.
--
-- Money is integer minor units of the one currency in `meta`; quantities are integer thousandths. Debits are positive,
-- credits negative. What was written stays: entries, postings and everything that hangs on them refuse UPDATE and
-- DELETE, a correction is a reversal. `totals`, `daily_totals` and `holdings` are sums that triggers keep, so that a
-- reply never has to read the whole journal; `verify` computes them again.
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
    ('owner_capital',     'equity',  0, 'what the owner brought in: goods the shop had before the books knew of them'),
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
    ('sale', 2), ('expense', 2), ('product_create', 0), ('product_update', 0), ('stock_in', 0), ('stock_out', 0),
    ('reversal', 0);

-- One row per action booked. The deferred key makes a COMMIT impossible until the entry is sealed. The local date is
-- the day in the shop's own time zone when it was booked; a reversal takes effect on the day of its original.
CREATE TABLE entries (
    id           INTEGER PRIMARY KEY,
    message_id   TEXT NOT NULL,
    action_index INTEGER NOT NULL CHECK (action_index >= 0),
    kind         TEXT NOT NULL REFERENCES entry_kinds (kind),
    local_date   TEXT NOT NULL CHECK (local_date IS date(local_date)),
    posted_at    TEXT NOT NULL,
    description  TEXT NOT NULL,
    reverses     INTEGER UNIQUE REFERENCES entries (id),
    UNIQUE (message_id, action_index),
    CHECK ((kind = 'reversal') = (reverses IS NOT NULL)),
    FOREIGN KEY (id) REFERENCES seals (entry) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX entries_by_kind ON entries (kind);

CREATE TABLE seals (
    entry INTEGER PRIMARY KEY REFERENCES entries (id)
) STRICT;

CREATE TABLE postings (
    entry   INTEGER NOT NULL REFERENCES entries (id),
    line    INTEGER NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (code),
    amount  INTEGER NOT NULL CHECK (amount <> 0),
    product INTEGER REFERENCES products (id),
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- products

-- `cost` is the last unit cost that was stated or paid. It values what leaves without ever having been counted in.
-- Name, price, cost and activity change only by a row in `product_changes`.
CREATE TABLE products (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    folded TEXT NOT NULL CHECK (length(folded) > 0),
    unit   TEXT NOT NULL,
    price  INTEGER CHECK (price > 0),
    cost   INTEGER CHECK (cost >= 0),
    active INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1))
) STRICT;

CREATE UNIQUE INDEX products_by_active_name ON products (folded) WHERE active = 1;

CREATE TABLE product_changes (
    entry      INTEGER NOT NULL REFERENCES entries (id),
    line       INTEGER NOT NULL,
    product    INTEGER NOT NULL REFERENCES products (id),
    field      TEXT NOT NULL CHECK (field IN ('price', 'cost', 'active')),
    old_value  INTEGER,
    new_value  INTEGER,
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX product_changes_by_product ON product_changes (product, entry);

CREATE TRIGGER product_changes_apply AFTER INSERT ON product_changes
BEGIN
    UPDATE products
       SET price  = CASE NEW.field WHEN 'price'  THEN NEW.new_value ELSE price  END,
           cost   = CASE NEW.field WHEN 'cost'   THEN NEW.new_value ELSE cost   END,
           active = CASE NEW.field WHEN 'active' THEN NEW.new_value ELSE active END
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

-- ---------------------------------------------------------------- what was sold and spent

-- `without_cost` is how many of its lines have an unknown cost; a sale of an amount alone counts as one.
CREATE TABLE sales (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    total          INTEGER NOT NULL CHECK (total > 0),
    without_cost   INTEGER NOT NULL CHECK (without_cost >= 0),
    payment_method TEXT
) STRICT;

CREATE TABLE sale_lines (
    entry      INTEGER NOT NULL REFERENCES sales (entry) DEFERRABLE INITIALLY DEFERRED,
    line       INTEGER NOT NULL,
    product    INTEGER NOT NULL REFERENCES products (id),
    name       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER CHECK (unit_price > 0),
    total      INTEGER NOT NULL CHECK (total > 0),
    cost       INTEGER,
    created    INTEGER NOT NULL CHECK (created IN (0, 1)),
    PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX sale_lines_by_product ON sale_lines (product, entry);

CREATE TABLE expenses (
    entry          INTEGER PRIMARY KEY REFERENCES entries (id),
    concept        TEXT NOT NULL,
    amount         INTEGER NOT NULL CHECK (amount > 0),
    payment_method TEXT
) STRICT;

-- ---------------------------------------------------------------- running totals

-- A measure is 'account.<code>' (minor units) or 'count.<what>'.
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

CREATE TRIGGER reversals_count_back AFTER INSERT ON entries WHEN NEW.reverses IS NOT NULL
BEGIN
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.sales', NEW.local_date, -1 FROM sales WHERE entry = NEW.reverses;
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.sales_without_cost', NEW.local_date, -(without_cost > 0) FROM sales WHERE entry = NEW.reverses;
    INSERT INTO counted (measure, local_date, value)
    SELECT 'count.expenses', NEW.local_date, -1 FROM expenses WHERE entry = NEW.reverses;
END;

-- ---------------------------------------------------------------- what SQLite itself refuses

CREATE TRIGGER entries_reverse_once BEFORE INSERT ON entries WHEN NEW.reverses IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a reversal cannot be reversed') FROM entries WHERE id = NEW.reverses AND kind = 'reversal';
END;

CREATE TRIGGER seals_demand_balance BEFORE INSERT ON seals
BEGIN
    SELECT RAISE(ABORT, 'the entry does not balance')
     WHERE (SELECT coalesce(sum(amount), 0) FROM postings WHERE entry = NEW.entry) <> 0;
    SELECT RAISE(ABORT, 'the entry has too few postings')
      FROM entries JOIN entry_kinds USING (kind)
     WHERE id = NEW.entry AND least_postings > (SELECT count(*) FROM postings WHERE entry = NEW.entry);
    SELECT RAISE(ABORT, 'the stock moved is worth another amount than the inventory posted')
     WHERE (SELECT coalesce(sum(value), 0) FROM stock_moves WHERE entry = NEW.entry)
        <> (SELECT coalesce(sum(amount), 0) FROM postings WHERE entry = NEW.entry AND account = 'inventory');
    SELECT RAISE(ABORT, 'the reversal does not mirror its original')
      FROM entries AS reversal
     WHERE reversal.id = NEW.entry AND reversal.reverses IS NOT NULL
       AND (EXISTS (SELECT 1 FROM postings WHERE entry IN (reversal.id, reversal.reverses)
                     GROUP BY account, product HAVING sum(amount) <> 0)
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
