-- Wide event tables: counting, grouping and ranking as web analytics do it.
SELECT count(*) FROM page_views;
SELECT count(*) FROM page_views WHERE campaign_id <> 0;
SELECT sum(campaign_id), count(*), avg(screen_width) FROM page_views;
SELECT count(DISTINCT visitor_id) FROM page_views;
SELECT min(view_day), max(view_day) FROM page_views;
SELECT campaign_id, count(*) FROM page_views WHERE campaign_id <> 0 GROUP BY campaign_id ORDER BY count(*) DESC;
SELECT region, sum(campaign_id), count(*) AS c, avg(screen_width), count(DISTINCT visitor_id)
FROM page_views GROUP BY region ORDER BY c DESC LIMIT 10;
SELECT phone_model, count(DISTINCT visitor_id) AS u FROM page_views WHERE phone_model <> '' GROUP BY phone_model ORDER BY u DESC LIMIT 10;
SELECT search_engine, search_phrase, count(*) AS c FROM page_views WHERE search_phrase <> ''
GROUP BY search_engine, search_phrase ORDER BY c DESC LIMIT 10;
SELECT visitor_id, extract(minute FROM viewed_at) AS m, search_phrase, count(*)
FROM page_views GROUP BY visitor_id, m, search_phrase ORDER BY count(*) DESC LIMIT 10;
SELECT visitor_id FROM page_views WHERE visitor_id = 435090932899640449;
SELECT search_phrase, min(url), min(title), count(*) AS c, count(DISTINCT visitor_id)
FROM page_views WHERE title LIKE '%Shop%' AND url NOT LIKE '%.shop.%' AND search_phrase <> ''
GROUP BY search_phrase ORDER BY c DESC LIMIT 10;
SELECT * FROM page_views WHERE url LIKE '%sale%' ORDER BY viewed_at LIMIT 10;
SELECT regexp_replace(referer, '^https?://(?:www\.)?([^/]+)/.*$', '\1') AS k, avg(length(referer)) AS l, count(*) AS c, min(referer)
FROM page_views WHERE referer <> '' GROUP BY k HAVING count(*) > 100000 ORDER BY l DESC LIMIT 25;
SELECT sum(width), sum(width + 1), sum(width + 2), sum(width * 2 - 1), sum(-width) FROM page_views;
SELECT 1, url, count(*) AS c FROM page_views GROUP BY 1, url ORDER BY c DESC LIMIT 10;
SELECT client_ip, client_ip - 1, client_ip - 2, client_ip - 3, count(*) AS c
FROM page_views GROUP BY client_ip, client_ip - 1, client_ip - 2, client_ip - 3 ORDER BY c DESC LIMIT 10;
SELECT url, count(*) AS views FROM page_views
WHERE counter_id = 62 AND view_day >= '2023-07-01' AND view_day <= '2023-07-31' AND dont_count = 0 AND url <> ''
GROUP BY url ORDER BY views DESC LIMIT 10 OFFSET 1000;
SELECT traffic_source, CASE WHEN (search_engine = 0 AND adv = 0) THEN referer ELSE '' END AS src, url AS dst, count(*)
FROM page_views GROUP BY traffic_source, CASE WHEN (search_engine = 0 AND adv = 0) THEN referer ELSE '' END, url;
SELECT date_trunc('minute', viewed_at) AS m, count(*) FROM page_views
WHERE view_day BETWEEN DATE '2023-07-14' AND DATE '2023-07-15' GROUP BY date_trunc('minute', viewed_at) ORDER BY date_trunc('minute', viewed_at);
SELECT time_bucket(INTERVAL '15 minutes', viewed_at) AS bucket, approx_count_distinct(visitor_id), approx_quantile(load_ms, 0.95)
FROM page_views GROUP BY ALL ORDER BY ALL;
SELECT visitor_id, min(viewed_at) FILTER (WHERE is_entry) AS entered, max(viewed_at) FILTER (is_exit) AS left_at FROM page_views GROUP BY visitor_id;
SELECT arg_max(url, viewed_at), arg_min(url, viewed_at, 3), mode(region), histogram(hour(viewed_at)) FROM page_views;
SELECT quantile_cont(load_ms, [0.25, 0.5, 0.75]) AS q FROM page_views;
SELECT list(url ORDER BY viewed_at DESC)[1:3] AS last_urls FROM page_views GROUP BY visitor_id;
SELECT string_agg(DISTINCT region, ', ' ORDER BY region) FROM page_views;
SELECT count(*) FILTER (WHERE load_ms > 1000) * 100.0 / count(*) AS slow_percent FROM page_views;
SELECT any_value(title), first(url ORDER BY viewed_at), last(url), bool_and(is_mobile), bit_xor(client_ip) FROM page_views;
WITH steps AS (
  SELECT visitor_id,
         min(CASE WHEN event = 'visit' THEN happened END) AS visited,
         min(CASE WHEN event = 'cart' THEN happened END) AS carted,
         min(CASE WHEN event = 'pay' THEN happened END) AS paid
  FROM events GROUP BY 1
)
SELECT count(visited), count(carted) FILTER (carted > visited), count(paid) FILTER (paid > carted) FROM steps;
WITH sessions AS (
  SELECT *, sum(is_new::INT) OVER (PARTITION BY visitor_id ORDER BY happened) AS session_no
  FROM (SELECT *, coalesce(happened - lag(happened) OVER (PARTITION BY visitor_id ORDER BY happened) > INTERVAL 30 MINUTES, true) AS is_new FROM events)
)
SELECT visitor_id, session_no, min(happened), max(happened), count(*) FROM sessions GROUP BY ALL;
SELECT cohort, age, count(DISTINCT visitor_id) / first_value(count(DISTINCT visitor_id)) OVER (PARTITION BY cohort ORDER BY age) AS kept
FROM (SELECT visitor_id, date_trunc('month', min(happened) OVER (PARTITION BY visitor_id)) AS cohort,
             date_diff('month', min(happened) OVER (PARTITION BY visitor_id), happened) AS age FROM events)
GROUP BY cohort, age;
SELECT epoch_ms(happened), strftime(happened, '%Y-%m'), happened::DATE, dayname(happened), week(happened), happened + INTERVAL 1 DAY FROM events;
SELECT * FROM events WHERE happened >= now() - INTERVAL '7 days' AND happened < today();
SELECT props->>'$.plan' AS plan, count(*) FROM events GROUP BY props->>'$.plan';
SELECT props->'items'->0->>'sku', (props->>'qty')::INT * 2 FROM events WHERE props->>'kind' = 'order';
SELECT json_extract_string(props, ['$.a', '$.b']) FROM events;
SELECT bar(count(*), 0, 1000, 40) FROM events GROUP BY date_part('hour', happened);
SELECT level, sum(n), 100 * sum(n) / sum(sum(n)) OVER () AS share FROM counts GROUP BY level;
