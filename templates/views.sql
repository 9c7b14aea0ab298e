-- What a free question may see: sales, expenses, stock and debts, with local dates and amounts and nobody's messages.
--
-- TEMP views of the connection that asks, never part of the books' file: the stored schema stays small, a view changes
-- with a release and needs no migration, and what somebody wrote into a file cannot pose as one of them, because the
-- views of a file are switched off (tenant_runtime/questions/locks.py).
--
-- What was taken back is left out, together with the reversal that took it back. Every amount comes twice: `x_minor`, a
-- whole number of minor units to calculate with, and `x`, the same in major units as text; so does every quantity, as
-- `x_thousandths` and `x`. The functions that make the texts, money() and quantity(), are there for questions too.

-- One sale. `paid` came with it; `cost` is NULL where the cost of any of its goods is unknown.
CREATE TEMP VIEW v_sales AS
SELECT sales.entry AS sale, local_date,
       total AS total_minor, money(total) AS total, discount AS discount_minor, money(discount) AS discount,
       tax AS tax_minor, money(tax) AS tax, paid AS paid_minor, money(paid) AS paid,
       (SELECT iif(without_cost, NULL, sum(cost)) FROM sale_lines WHERE entry = sales.entry) AS cost_minor,
       (SELECT iif(without_cost, NULL, money(sum(cost))) FROM sale_lines WHERE entry = sales.entry) AS cost,
       payment_method, parties.name AS customer, due
  FROM sales
  JOIN entries ON entries.id = sales.entry
  LEFT JOIN parties ON parties.id = sales.party
 WHERE NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = sales.entry);

-- One product of a sale; `total` is what the shop got for it, all discounts taken off. The CROSS JOIN goes by days, as
-- questions do: left alone, SQLite would read all lines in the order of their products.
CREATE TEMP VIEW v_sale_lines AS
SELECT entry AS sale, local_date, name AS product, unit,
       quantity AS quantity_thousandths, quantity(quantity) AS quantity,
       unit_price AS unit_price_minor, money(unit_price) AS unit_price,
       discount AS discount_minor, money(discount) AS discount,
       total AS total_minor, money(total) AS total, cost AS cost_minor, money(cost) AS cost
  FROM entries
 CROSS JOIN sale_lines ON sale_lines.entry = entries.id
 WHERE NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = sale_lines.entry);

-- Goods that a customer brought back; `paid` is the money given back.
CREATE TEMP VIEW v_returns AS
SELECT entry AS return_id, local_date, total AS total_minor, money(total) AS total, paid AS paid_minor,
       money(paid) AS paid, payment_method, parties.name AS customer
  FROM "returns"
  JOIN entries ON entries.id = "returns".entry
  LEFT JOIN parties ON parties.id = "returns".party
 WHERE NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = "returns".entry);

-- One expense of running the shop.
CREATE TEMP VIEW v_expenses AS
SELECT entry AS expense, local_date, concept, category, amount AS amount_minor, money(amount) AS amount,
       tax AS tax_minor, money(tax) AS tax, paid AS paid_minor, money(paid) AS paid, payment_method,
       parties.name AS supplier, due
  FROM expenses
  JOIN entries ON entries.id = expenses.entry
  LEFT JOIN parties ON parties.id = expenses.party
 WHERE NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = expenses.entry);

-- Goods bought for sale; `total` is NULL where nobody said what they cost.
CREATE TEMP VIEW v_purchases AS
SELECT entry AS purchase, local_date, total AS total_minor, money(total) AS total, tax AS tax_minor, money(tax) AS tax,
       paid AS paid_minor, money(paid) AS paid, payment_method, parties.name AS supplier, due
  FROM purchases
  JOIN entries ON entries.id = purchases.entry
  LEFT JOIN parties ON parties.id = purchases.party
 WHERE NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = purchases.entry);

-- One product of a purchase.
CREATE TEMP VIEW v_purchase_lines AS
SELECT entry AS purchase, local_date, name AS product, unit, quantity AS quantity_thousandths,
       quantity(quantity) AS quantity, cost AS cost_minor, money(cost) AS cost
  FROM entries
 CROSS JOIN purchase_lines ON purchase_lines.entry = entries.id
 WHERE NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = purchase_lines.entry);

-- Money on account: a customer paid the shop, or the shop a supplier.
CREATE TEMP VIEW v_payments AS
SELECT entry AS payment, local_date, payments.role, parties.name AS party, amount AS amount_minor,
       money(amount) AS amount, payment_method
  FROM payments
  JOIN entries ON entries.id = payments.entry
  JOIN parties ON parties.id = payments.party
 WHERE NOT EXISTS (SELECT 1 FROM entries AS later WHERE later.reverses = payments.entry);

-- A product whose stock is kept; `value` is that of the part whose cost is known.
CREATE TEMP VIEW v_stock AS
SELECT products.name AS product, unit, quantity AS quantity_thousandths, quantity(quantity) AS quantity,
       value AS value_minor, money(value) AS value, low_stock AS low_stock_thousandths,
       quantity(low_stock) AS low_stock, coalesce(quantity < low_stock, 0) AS is_low
  FROM holdings
  JOIN products ON products.id = holdings.product
 WHERE active = 1 AND moves > 0;

-- Who owes: a customer the shop, or the shop a supplier; below zero is credit in their favour.
CREATE TEMP VIEW v_debts AS
SELECT role, name AS party, iif(role = 'supplier', -balance, balance) AS owed_minor,
       money(iif(role = 'supplier', -balance, balance)) AS owed
  FROM party_balances
  JOIN parties ON parties.id = party_balances.party
 WHERE balance <> 0;

-- The catalogue; `cost` is the last unit cost that was said or paid.
CREATE TEMP VIEW v_products AS
SELECT name AS product, unit, price AS price_minor, money(price) AS price, cost AS cost_minor, money(cost) AS cost
  FROM products
 WHERE active = 1;

-- One day: revenue net of returns, profit where costs are known, expenses, how many sales.
CREATE TEMP VIEW v_daily AS
SELECT local_date, sales, sales_without_cost, revenue AS revenue_minor, money(revenue) AS revenue,
       profit AS profit_minor, money(profit) AS profit, expenses AS expenses_minor, money(expenses) AS expenses
  FROM (SELECT local_date,
               coalesce(sum(value) FILTER (WHERE measure = 'count.sales'), 0) AS sales,
               coalesce(sum(value) FILTER (WHERE measure = 'count.sales_without_cost'), 0) AS sales_without_cost,
               coalesce(-sum(value) FILTER (WHERE code IN ('sales', 'sales_uncosted')), 0) AS revenue,
               coalesce(-sum(value) FILTER (WHERE in_profit = 1), 0) AS profit,
               coalesce(sum(value) FILTER (WHERE code = 'expenses'), 0) AS expenses
          FROM daily_totals
          LEFT JOIN accounts ON measure = 'account.' || code
         GROUP BY local_date);
