-- What has to be equal in the old schemas and the new ones, written by hand: name and number of differing rows.
WITH o AS (SELECT businessentityid, persontype::text, title, firstname::text, lastname::text, demographics::text, rowguid,
  modifieddate AT TIME ZONE 'America/Los_Angeles' FROM person.person),
n AS (SELECT person_id, persontype, title, first_name::text, last_name::text, demographics::text, rowguid, modified_at FROM aw_person.person)
SELECT 'persons', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT businessentityid, emailaddressid, lower(emailaddress) FROM person.emailaddress),
n AS (SELECT businessentityid, emailaddressid, address FROM aw_person.emailaddress)
SELECT 'mail addresses', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT salesorderid, orderdate AT TIME ZONE 'America/Los_Angeles', customerid, subtotal, totaldue, subtotal > 10000 FROM sales.salesorderheader),
n AS (SELECT sales_order_id, orderdate, customerid, subtotal, totaldue, is_large FROM aw_sales.sales_order)
SELECT 'orders', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT salesorderid, salesorderdetailid, orderqty, productid, round(unitprice, 4), unitpricediscount FROM sales.salesorderdetail),
n AS (SELECT salesorderid, salesorderdetailid, orderqty, productid, unit_price, unitpricediscount FROM aw_sales.sales_order_line)
SELECT 'order lines', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT transactionid, productid, transactiondate AT TIME ZONE 'America/Los_Angeles', transactiontype::text, quantity, actualcost
  FROM production.transactionhistory WHERE transactiondate >= '2014-01-01'),
n AS (SELECT transactionid, productid, transactiondate, transactiontype, quantity, actualcost FROM aw_production.transactionhistory)
SELECT 'transactions since 2014', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT title::text, revision::text, document FROM production.document), n AS (SELECT title, revision::text, document FROM aw_production.document)
SELECT 'documents', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
WITH o AS (SELECT businessentityid, jobtitle, firstname::text FROM humanresources.vemployee), n AS (SELECT businessentityid, jobtitle, firstname::text FROM aw_staff.vemployee)
SELECT 'view of employees', (SELECT count(*) FROM (TABLE o EXCEPT ALL TABLE n) x) + (SELECT count(*) FROM (TABLE n EXCEPT ALL TABLE o) x);
SELECT 'no timestamp without a zone', count(*) FROM information_schema.columns
WHERE table_schema LIKE 'aw\_%' AND data_type = 'timestamp without time zone';
