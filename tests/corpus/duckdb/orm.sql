-- What object mappers send: all quoted, numbered aliases, EXISTS, IN lists, parameters.
SELECT "t0"."id", "t0"."name", "t1"."id" AS "t1_id" FROM "author" AS "t0" LEFT OUTER JOIN "book" AS "t1" ON ("t0"."id" = "t1"."author_id") WHERE ("t0"."name" = $1) ORDER BY "t0"."id" ASC LIMIT 21;
SELECT "book"."id", "book"."title" FROM "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE ("author"."name" LIKE 'A%' ESCAPE '\' AND NOT ("book"."id" IN (SELECT U1."book_id" FROM "loan" U1 WHERE U1."returned" IS NULL)));
SELECT (1) AS "a" FROM "book" WHERE "book"."isbn" = '978' LIMIT 1;
SELECT COUNT(*) FROM (SELECT DISTINCT "book"."id" AS "col1" FROM "book" WHERE "book"."price" >= 10) "subquery";
SELECT EXISTS (SELECT 1 FROM "author" WHERE "author"."id" = ?) AS "exists";
SELECT anon_1.x AS anon_1_x FROM (SELECT author.id AS x FROM author WHERE author.id IN (1, 2, 3)) AS anon_1 JOIN book ON book.author_id = anon_1.x;
SELECT "u"."id" AS "User__id", "u"."email" AS "User__email", COUNT("p"."id") AS "User__posts" FROM "user" "u" LEFT JOIN "post" "p" ON "p"."userId"="u"."id" AND ("p"."deletedAt" IS NULL) WHERE ( ("u"."active" = true) AND ("u"."role" IN ('admin', 'owner')) ) AND ( "u"."deletedAt" IS NULL ) GROUP BY "u"."id", "u"."email" ORDER BY "User__posts" DESC LIMIT 25 OFFSET 50;
SELECT "author"."id", (SELECT COUNT(U0."id") AS "c" FROM "book" U0 WHERE U0."author_id" = ("author"."id")) AS "n" FROM "author" WHERE EXISTS(SELECT 1 AS "a" FROM "book" U0 WHERE (U0."author_id" = ("author"."id") AND U0."price" > 5) LIMIT 1);
SELECT DISTINCT "a"."id", CASE WHEN "a"."x" = 1 THEN 'one' ELSE NULL END AS "k" FROM "a" ORDER BY 2 DESC NULLS LAST;
