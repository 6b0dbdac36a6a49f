-- How many sales fall into each half hour of the morning, for two kinds of customers.
SELECT *
FROM
  (SELECT count(*) AS h08_1 FROM sales, times, customers
   WHERE sales.time_key = times.time_key AND sales.customer_key = customers.customer_key
     AND hour = 8 AND minute < 30
     AND (dependents = 3 AND vehicles <= 4 OR dependents = 0 AND vehicles <= 1)) a,
  (SELECT count(*) AS h08_2 FROM sales, times, customers
   WHERE sales.time_key = times.time_key AND sales.customer_key = customers.customer_key
     AND hour = 8 AND minute >= 30
     AND (dependents = 3 AND vehicles <= 4 OR dependents = 0 AND vehicles <= 1)) b,
  (SELECT count(*) AS h09_1 FROM sales, times, customers
   WHERE sales.time_key = times.time_key AND sales.customer_key = customers.customer_key
     AND hour = 9 AND minute < 30
     AND (dependents = 3 AND vehicles <= 4 OR dependents = 0 AND vehicles <= 1)) c,
  (SELECT count(*) AS h09_2 FROM sales, times, customers
   WHERE sales.time_key = times.time_key AND sales.customer_key = customers.customer_key
     AND hour = 9 AND minute >= 30
     AND (dependents = 3 AND vehicles <= 4 OR dependents = 0 AND vehicles <= 1)) d,
  (SELECT count(*) AS h10_1 FROM sales, times, customers
   WHERE sales.time_key = times.time_key AND sales.customer_key = customers.customer_key
     AND hour = 10 AND minute < 30
     AND (dependents = 3 AND vehicles <= 4 OR dependents = 0 AND vehicles <= 1)) e,
  (SELECT count(*) AS h10_2 FROM sales, times, customers
   WHERE sales.time_key = times.time_key AND sales.customer_key = customers.customer_key
     AND hour = 10 AND minute >= 30
     AND (dependents = 3 AND vehicles <= 4 OR dependents = 0 AND vehicles <= 1)) f;
