-- What has to be equal in `public` and `rental`, written by hand: name and number of differing rows.
WITH o AS (SELECT customer_id, store_id, first_name || ' ' || last_name, lower(email), address_id, activebool, create_date, active FROM public.customer),
n AS (SELECT customer_id, store_id, full_name, email, address_id, is_active, created_on, active FROM rental.client)
SELECT 'customers', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT film_id, title, description, release_year::int, language_id, rental_rate, length, replacement_cost, rating::text, special_features, fulltext FROM public.film),
n AS (SELECT film_id, title, description, release_year::int, language_id, rental_rate, length, replacement_cost, rating::text, special_features, fulltext FROM rental.film)
SELECT 'films', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT 'payment' || substr(tableoid::regclass::text, length(tableoid::regclass::text) - 8), payment_id, customer_id, staff_id, rental_id, amount, payment_date FROM public.payment),
n AS (SELECT 'payment' || substr(tableoid::regclass::text, length(tableoid::regclass::text) - 8), payment_id, customer_id, staff_id, rental_id, amount, payment_date FROM rental.payment)
SELECT 'payments by partition', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT rental_id, rental_date, inventory_id, customer_id, return_date, staff_id FROM public.rental), n AS (SELECT rental_id, rental_date, inventory_id, customer_id, return_date, staff_id FROM rental.rental)
SELECT 'rentals', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT rtrim(name) FROM public.language), n AS (SELECT name FROM rental.language)
SELECT 'languages', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT category, total_sales FROM public.sales_by_film_category), n AS (SELECT category, total_sales FROM rental.sales_by_film_category)
SELECT 'view of sales', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
SELECT 'keys are bigint', count(*) FROM information_schema.columns
WHERE table_schema = 'rental' AND column_name IN ('film_id', 'customer_id', 'rental_id', 'store_id') AND data_type <> 'bigint'
  AND table_name NOT IN (SELECT table_name FROM information_schema.views);
