-- Quantity sold where customer and price fall into one of three matching bands.
SELECT avg(quantity) AS average_quantity, sum(amount) AS total
FROM sales, customers, stores
WHERE stores.store_key = sales.store_key
  AND (sales.customer_key = customers.customer_key AND segment = 'business' AND dependents = 4
         AND list_price BETWEEN 100.00 AND 105.00 AND region IN ('North', 'East')
    OR sales.customer_key = customers.customer_key AND segment = 'consumer' AND dependents = 1
         AND list_price BETWEEN 50.00 AND 60.00 AND region IN ('South', 'East')
    OR sales.customer_key = customers.customer_key AND segment = 'public' AND dependents = 2
         AND list_price BETWEEN 70.00 AND 80.00 AND region IN ('North', 'South'));
