-- Numbers of several widths, and dates of each kind.
CREATE TABLE wide (g INTEGER, q BIGINT, n INTEGER, price DECIMAL(7,2), big DECIMAL(15,2));
CREATE TABLE log (id INTEGER, day DATE, ts TIMESTAMP, zoned TIMESTAMP WITH TIME ZONE, x INTEGER);
CREATE TABLE spans (k INTEGER, span INTERVAL, s STRUCT(p INTEGER, q INTEGER), d DOUBLE, ts TIMESTAMP, x INTEGER);
