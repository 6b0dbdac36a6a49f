-- Active customers by segment: bought in the shop, and either on the web or visited.
SELECT segment, dependents, count(*) AS customers
FROM customers c
WHERE EXISTS (SELECT * FROM sales, dates
              WHERE c.customer_key = sales.customer_key AND sales.date_key = dates.date_key
                AND channel = 'shop' AND year = 2023 AND quarter < 4)
  AND (EXISTS (SELECT * FROM sales, dates
               WHERE c.customer_key = sales.customer_key AND sales.date_key = dates.date_key
                 AND channel = 'web' AND year = 2023 AND quarter < 4)
       OR EXISTS (SELECT * FROM visits, dates
                  WHERE c.customer_key = visits.customer_key AND visits.date_key = dates.date_key
                    AND year = 2023 AND quarter < 4))
GROUP BY segment, dependents
ORDER BY segment, dependents;
