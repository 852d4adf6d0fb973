-- What has to be equal in `public` and `trade`, written by hand: name and number of differing rows.
WITH o AS (SELECT customer_id, company_name, contact_name, country, country = 'USA' AS domestic FROM public.customers),
n AS (SELECT code, company_name, contact_name, country, is_domestic FROM trade.customer)
SELECT 'customers', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT order_id, customer_id, employee_id, order_date, shipped_date, freight::text::numeric(12,4), ship_name FROM public.orders),
n AS (SELECT order_id, customer_id, employee_id, order_date, shipped_date, freight, ship_name FROM trade.sales_order)
SELECT 'orders', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT order_id, product_id, unit_price::text::numeric(12,4), quantity, discount::text::numeric(12,4),
  round(unit_price::text::numeric * quantity * (1 - discount::text::numeric), 2) FROM public.order_details),
n AS (SELECT order_id, product_id, unit_price, quantity, discount, amount FROM trade.sales_order_line)
SELECT 'order lines', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT product_id, product_name, supplier_id, category_id, unit_price::text::numeric(12,4), discontinued = 1 FROM public.products),
n AS (SELECT product_id, product_name, supplier_id, category_id, unit_price, discontinued FROM trade.product)
SELECT 'products', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT employee_id, last_name, title_of_courtesy::text, birth_date, photo, notes, reports_to, nullif(photo_path, '') FROM public.employees),
n AS (SELECT employee_id, last_name, title_of_courtesy::text, birth_date, photo, notes, reports_to, photo_path FROM trade.employee)
SELECT 'employees', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT state_id, state_name, state_abbr FROM public.us_states), n AS (SELECT state_id, state_name, state_abbr FROM trade.states)
SELECT 'states', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
SELECT 'keys are bigint', count(*) FROM information_schema.columns
WHERE table_schema = 'trade' AND column_name IN ('order_id', 'product_id', 'employee_id', 'supplier_id') AND data_type <> 'bigint';
