-- Numbers of several widths.
CREATE TABLE wide (g INTEGER, q BIGINT, n INTEGER, price DECIMAL(7,2), big DECIMAL(15,2));
