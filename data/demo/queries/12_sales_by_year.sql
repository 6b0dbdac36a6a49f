-- Sales by year and channel: one scan, already as fast as the engine can be.
SELECT year, channel, count(*) AS sales, sum(amount) AS total
FROM sales JOIN dates ON sales.date_key = dates.date_key
GROUP BY year, channel
ORDER BY year, channel;
