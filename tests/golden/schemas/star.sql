-- A star without keys: fact f, dimensions d and e, notes g with another key type, and the numbers.
CREATE TABLE f (k INTEGER, j INTEGER, x INTEGER, y DECIMAL(7,2), day DATE, s VARCHAR);
CREATE TABLE d (k INTEGER, name VARCHAR, a INTEGER, b DECIMAL(7,2), since DATE);
CREATE TABLE e (j INTEGER, title VARCHAR, a INTEGER);
CREATE TABLE g (k BIGINT, name VARCHAR, text VARCHAR);
