-- Returns matched to sales by order or by customer and product.
SELECT count(*) AS matches, sum(r.refund) AS refunds
FROM returns r
JOIN sales s ON r.sale_id = s.sale_id AND r.product_key = s.product_key
             OR r.customer_key = s.customer_key AND r.date_key = s.date_key
WHERE r.reason = 'Reason 03' AND s.channel = 'web' AND s.store_key < 40;
