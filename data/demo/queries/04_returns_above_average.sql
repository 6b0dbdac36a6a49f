-- Customers in the north who return more than 20 % above their store's average.
WITH returned AS (
  SELECT returns.customer_key, returns.store_key, sum(refund) AS total
  FROM returns, dates
  WHERE returns.date_key = dates.date_key AND year >= 2022
  GROUP BY returns.customer_key, returns.store_key
)
SELECT customer_code, total
FROM returned r1, stores, customers
WHERE r1.total > (SELECT avg(total) * 1.2 FROM returned r2 WHERE r1.store_key = r2.store_key)
  AND stores.store_key = r1.store_key
  AND stores.store_code IN ('S-0001', 'S-0002', 'S-0003', 'S-0004')
  AND r1.customer_key = customers.customer_key
ORDER BY customer_code, total
LIMIT 100;
