-- Customers whose web spending grew faster than their shop spending.
WITH yearly AS (
  SELECT customer_code, first_name, last_name, email, segment, year,
         sum(amount - discount) AS total, 'shop' AS channel
  FROM customers, sales, dates
  WHERE customers.customer_key = sales.customer_key
    AND sales.date_key = dates.date_key AND channel = 'shop'
  GROUP BY customer_code, first_name, last_name, email, segment, year
  UNION ALL
  SELECT customer_code, first_name, last_name, email, segment, year,
         sum(amount - discount) AS total, 'web' AS channel
  FROM customers, sales, dates
  WHERE customers.customer_key = sales.customer_key
    AND sales.date_key = dates.date_key AND channel = 'web'
  GROUP BY customer_code, first_name, last_name, email, segment, year
)
SELECT shop_2.customer_code, shop_2.first_name, shop_2.last_name
FROM yearly shop_1, yearly shop_2, yearly web_1, yearly web_2
WHERE shop_2.customer_code = shop_1.customer_code
  AND shop_1.customer_code = web_1.customer_code
  AND shop_1.customer_code = web_2.customer_code
  AND shop_1.channel = 'shop' AND shop_2.channel = 'shop'
  AND web_1.channel = 'web' AND web_2.channel = 'web'
  AND shop_1.year = 2023 AND shop_2.year = 2024
  AND web_1.year = 2023 AND web_2.year = 2024
  AND shop_1.total > 0 AND web_1.total > 0
  AND web_2.total / web_1.total > shop_2.total / shop_1.total
ORDER BY shop_2.customer_code
LIMIT 100;
