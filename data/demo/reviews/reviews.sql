-- Reviews of products, written for the examples of docs/semantic_sql.md. DuckDB and PostgreSQL.
CREATE TABLE review (
  id INTEGER PRIMARY KEY,
  product VARCHAR NOT NULL,
  category VARCHAR NOT NULL,
  rating INTEGER NOT NULL,
  author VARCHAR NOT NULL,
  body VARCHAR
);
INSERT INTO review VALUES
(1, 'kettle', 'kitchen', 2, 'Miller', 'The lid came off on the second day and boiling water went everywhere. The box was dented too.'),
(2, 'kettle', 'kitchen', 5, 'Smith', 'Boils in two minutes and is quiet enough for the night. Great value for the price.'),
(3, 'kettle', 'kitchen', 1, 'Schmidt', 'Arrived broken. The handle was cracked and nobody answers my mails.'),
(4, 'kettle', 'kitchen', 4, 'Catherine Jones', 'Good kettle, a bit heavy when it is full.'),
(5, 'kettle', 'kitchen', 5, 'Katherine Jones', 'Boils in two minutes and is quiet enough for the night. Great value for the price.'),
(6, 'kettle', 'kitchen', 3, 'Meyer', 'Does what it should. The cord is too short for my kitchen.'),
(7, 'blender', 'kitchen', 1, 'Maier', 'It stopped working after a week. The motor smells burnt.'),
(8, 'blender', 'kitchen', 5, 'Lee', 'Smoothies every morning, easy to clean, wonderful colour.'),
(9, 'blender', 'kitchen', 2, 'Li', 'Loud like a jet plane and the seal leaks.'),
(10, 'blender', 'kitchen', 4, 'Garcia', 'Strong motor, crushes ice without trouble. The manual is useless.'),
(11, 'blender', 'kitchen', 1, 'Miller', 'Arrived broken, the glass jar was in pieces. The refund took six weeks.'),
(12, 'blender', 'kitchen', 3, 'Smith', 'Fine for soup, too small for a family.'),
(13, 'pan', 'kitchen', 5, 'Schmidt', 'Nothing sticks to it, I love it. Delivery was fast.'),
(14, 'pan', 'kitchen', 2, 'Catherine Jones', 'The coating came off after a month, now everything sticks.'),
(15, 'pan', 'kitchen', 4, 'Katherine Jones', 'Heats evenly on induction. A little heavy.'),
(16, 'pan', 'kitchen', 1, 'Meyer', 'The coating peels and ends up in the food. Dangerous, do not buy.'),
(17, 'headphones', 'audio', 5, 'Maier', 'The sound is clear and warm, the battery lasts three days.'),
(18, 'headphones', 'audio', 1, 'Lee', 'The left side went silent after two weeks. Support told me to buy new ones.'),
(19, 'headphones', 'audio', 4, 'Li', 'Comfortable on long flights, noise cancelling works well.'),
(20, 'headphones', 'audio', 2, 'Garcia', 'The battery is empty after an hour, the sound crackles.'),
(21, 'headphones', 'audio', 3, 'Miller', 'Good sound but they hurt my ears after a while.'),
(22, 'headphones', 'audio', 5, 'Smith', 'Best headphones I ever had, worth every cent.'),
(23, 'speaker', 'audio', 5, 'Schmidt', 'Loud and clear, fills the whole garden with music.'),
(24, 'speaker', 'audio', 1, 'Catherine Jones', 'Does not connect to my phone at all. Sent it back, still waiting for the refund.'),
(25, 'speaker', 'audio', 4, 'Katherine Jones', 'Nice bass for the size. Charging takes long.'),
(26, 'speaker', 'audio', 2, 'Meyer', 'The sound is thin and it switches itself off.'),
(27, 'speaker', 'audio', 5, 'Maier', 'Survived rain and two falls, still plays.'),
(28, 'radio', 'audio', 3, 'Lee', 'Simple radio, the display is hard to read in the sun.'),
(29, 'radio', 'audio', 1, 'Li', 'Terrible reception, only noise. The antenna broke on the first day.'),
(30, 'radio', 'audio', 5, 'Garcia', 'My grandmother loves the big buttons.'),
(31, 'backpack', 'travel', 5, 'Miller', 'Room for a laptop and shoes, the straps are comfortable.'),
(32, 'backpack', 'travel', 2, 'Smith', 'A zip broke on the first trip.'),
(33, 'backpack', 'travel', 4, 'Schmidt', 'Waterproof in heavy rain. Could have one more pocket.'),
(34, 'backpack', 'travel', 1, 'Catherine Jones', 'The seam tore after a week and my laptop fell out. The shop refused a refund.'),
(35, 'backpack', 'travel', 5, 'Katherine Jones', 'Two years of daily use and it looks like new.'),
(36, 'suitcase', 'travel', 1, 'Meyer', 'A wheel came off at the airport. Never again.'),
(37, 'suitcase', 'travel', 4, 'Maier', 'Light and rolls well, the lock is a bit flimsy.'),
(38, 'suitcase', 'travel', 5, 'Lee', 'Fits into every overhead bin, very happy.'),
(39, 'suitcase', 'travel', 2, 'Li', 'Arrived with a scratch and a strong smell of plastic.'),
(40, 'suitcase', 'travel', 3, 'Garcia', 'It is a suitcase. It holds clothes.'),
(41, 'umbrella', 'travel', 1, 'Miller', 'Turned inside out in the first wind.'),
(42, 'umbrella', 'travel', 5, 'Smith', 'Small, strong, stays dry in my bag.'),
(43, 'umbrella', 'travel', 4, 'Schmidt', NULL),
(44, 'kettle', 'kitchen', 2, 'Catherine Jones', NULL);
CREATE TABLE complaint (
  id INTEGER PRIMARY KEY,
  kind VARCHAR NOT NULL
);
INSERT INTO complaint VALUES
(1, 'parcel damaged in transport'),
(2, 'product stopped working'),
(3, 'refund is late or refused'),
(4, 'battery too weak'),
(5, 'part fell off or broke');
-- What people write about the language itself.
CREATE TABLE docs (
  id INTEGER PRIMARY KEY,
  category VARCHAR NOT NULL,
  text VARCHAR
);
INSERT INTO docs VALUES
(1, 'essay', 'SQL is good for AI: models can ask for exactly the rows that they need.'),
(2, 'essay', 'SQL is good for AI because the plan is checked before anything runs.'),
(3, 'essay', 'Cooking rice takes patience and a heavy pot.'),
(4, 'news', 'A vendor says that SQL is good for AI and for everything else.'),
(5, 'news', 'The football season begins in August.'),
(6, 'news', 'AI is good for SQL, some say; SQL is good for AI, say others.'),
(7, 'forum', 'My query is slow, please help.'),
(8, 'forum', 'Is SQL good for AI? I think SQL is good for AI work.'),
(9, 'forum', NULL),
(10, 'forum', 'SQL is good for AI: models can ask for exactly the rows that they need.');
