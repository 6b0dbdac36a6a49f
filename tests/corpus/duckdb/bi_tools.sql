-- The shapes that reporting tools generate: quoted aliases, derived tables in derived tables.
SELECT
    "orders"."status" AS "orders.status",
    DATE_TRUNC('month', "orders"."created_at") AS "orders.created_month",
    COUNT(DISTINCT "orders"."id") AS "orders.count",
    COALESCE(SUM("order_items"."sale_price"), 0) AS "order_items.total_revenue"
FROM "shop"."order_items" AS "order_items"
LEFT JOIN "shop"."orders" AS "orders" ON "order_items"."order_id" = "orders"."id"
LEFT JOIN "shop"."users" AS "users" ON "orders"."user_id" = "users"."id"
WHERE ((( "orders"."created_at" ) >= ((TIMESTAMP '2023-01-01')) AND ( "orders"."created_at" ) < ((TIMESTAMP '2024-01-01')))) AND ("users"."country" = 'DE' OR "users"."country" IS NULL)
GROUP BY 1, 2
HAVING COUNT(DISTINCT "orders"."id") > 5
ORDER BY 3 DESC
LIMIT 500;
SELECT * FROM (
  SELECT *, DENSE_RANK() OVER (ORDER BY z___min_rank) AS z___pivot_row_rank, RANK() OVER (PARTITION BY z__pivot_col_rank ORDER BY z___min_rank) AS z__pivot_col_ordering
  FROM (
    SELECT *, MIN(z___rank) OVER (PARTITION BY "users.state") AS z___min_rank
    FROM (
      SELECT *, RANK() OVER (ORDER BY CASE WHEN z__pivot_col_rank = 1 THEN (CASE WHEN "orders.count" IS NOT NULL THEN 0 ELSE 1 END) ELSE 2 END, "orders.count" DESC, z__pivot_col_rank, "users.state") AS z___rank
      FROM (
        SELECT *, DENSE_RANK() OVER (ORDER BY CASE WHEN "users.gender" IS NULL THEN 1 ELSE 0 END, "users.gender") AS z__pivot_col_rank
        FROM (SELECT "users"."state" AS "users.state", "users"."gender" AS "users.gender", COUNT(*) AS "orders.count" FROM "orders" INNER JOIN "users" ON "orders"."user_id" = "users"."id" GROUP BY 1, 2) ww
      ) bb WHERE z__pivot_col_rank <= 16384
    ) aa
  ) xx
) zz
WHERE (z__pivot_col_rank <= 50 OR z__is_totals = 1) AND (z___pivot_row_rank <= 500 OR z__pivot_col_ordering = 1)
ORDER BY z___pivot_row_rank;
SELECT SUM("t0"."amount") AS "sum:amount:ok", "t0"."category" AS "none:category:nk", ((CAST(EXTRACT(YEAR FROM "t0"."sold") AS INTEGER) * 100) + CAST(EXTRACT(MONTH FROM "t0"."sold") AS INTEGER)) AS "my:sold:ok"
FROM "main"."sales" "t0" GROUP BY 2, 3;
SELECT "source"."region" AS "region", AVG("source"."net") AS "avg", COUNT(*) AS "count"
FROM (SELECT "main"."sales"."region" AS "region", ("main"."sales"."gross" - "main"."sales"."tax") AS "net" FROM "main"."sales" WHERE "main"."sales"."deleted_at" IS NULL) AS "source"
WHERE ("source"."net" > 0) GROUP BY "source"."region" ORDER BY "avg" ASC, "source"."region" ASC LIMIT 1048575;
SELECT CASE WHEN "t"."age" < 18 THEN '0-17' WHEN "t"."age" >= 18 AND "t"."age" < 65 THEN '18-64' ELSE '65+' END AS "Age (group)", SUM(1) AS "Number of Records"
FROM "people" "t" GROUP BY 1 ORDER BY 1 ASC NULLS FIRST;
SELECT SUM(CASE WHEN ("month" = 1) THEN "amount" ELSE NULL END) AS "Jan", SUM(CASE WHEN ("month" = 2) THEN "amount" ELSE NULL END) AS "Feb", SUM(CASE WHEN ("month" = 3) THEN "amount" ELSE NULL END) AS "Mar"
FROM (SELECT EXTRACT(month FROM "d") AS "month", "amount" FROM "ledger") "x" GROUP BY GROUPING SETS ((), ("month"));
SELECT "t0"."X" AS "X", COALESCE("t1"."__measure__1", 0) AS "TEMP(Calc)(1)", ("t1"."__measure__1" IS NULL) AS "isnull"
FROM (SELECT "x" AS "X" FROM "facts" GROUP BY 1) "t0" LEFT JOIN (SELECT "x" AS "X", SUM("m") AS "__measure__1" FROM "facts" GROUP BY 1 HAVING (NOT (SUM("m") IS NULL))) "t1" ON ("t0"."X" IS NOT DISTINCT FROM "t1"."X");
SELECT CAST("orders"."created_at" AS date) AS "created_at", SUM(COUNT(*)) OVER (ORDER BY CAST("orders"."created_at" AS date) ASC ROWS UNBOUNDED PRECEDING) AS "running" FROM "orders" GROUP BY CAST("orders"."created_at" AS date);
SELECT TOP5."label", TOP5."v" FROM (SELECT "label", SUM("v") AS "v", ROW_NUMBER() OVER (ORDER BY SUM("v") DESC) AS "rn" FROM "facts" GROUP BY "label") AS TOP5 WHERE TOP5."rn" <= 5 UNION ALL SELECT 'Others', SUM("v") FROM "facts";
SELECT "a b" AS "c d", "select" AS "from", "Mixed" AS "UPPER", "with""quote" AS "x""y" FROM "my table" AS "the table" WHERE "the table"."a b" <> '' ;
SELECT (CASE WHEN (NOT ((CASE WHEN "f" = 'x' THEN TRUE ELSE FALSE END))) THEN ((1)) ELSE (((0))) END) AS "calc" FROM "facts" WHERE ((1 = 1) AND (("f" IN ('a', 'b', 'c')) OR ("f" NOT IN ('d'))));
SELECT date_trunc('week', o.created_at + INTERVAL '1 day') - INTERVAL '1 day' AS week_start, count(*) FROM orders o WHERE o.created_at >= date_trunc('week', current_date - INTERVAL 12 WEEK) GROUP BY 1;
SELECT "Custom SQL Query"."k" AS "k" FROM (
  -- pasted by a person
  SELECT k, /* why not */ v FROM kv
) "Custom SQL Query" WHERE "Custom SQL Query"."k" LIKE '%!_x%' ESCAPE '!';
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY "amount") AS "median", percentile_disc(0.9) WITHIN GROUP (ORDER BY "amount" DESC) AS "p90" FROM "ledger";
SELECT a.x FROM (SELECT 1 AS x) a, (SELECT 2 AS y) b, (SELECT 3 AS z) c WHERE a.x < b.y AND (b.y < c.z OR c.z IS NULL);
