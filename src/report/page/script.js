// Sorts tables, opens and closes all that is folded. The page says everything without it.
(function () {
  "use strict";

  function make(tag, text, action) {
    var node = document.createElement(tag);
    node.type = "button";
    node.textContent = text;
    node.addEventListener("click", action);
    return node;
  }

  // Rows stand in a tbody each, with what belongs to them.
  function value(body, column) {
    var cell = body.rows[0].cells[column];
    var number = cell.getAttribute("data-sort");
    return number === null ? cell.textContent.trim() : Number(number);
  }

  function sort(table, column, head) {
    var rising = head.getAttribute("aria-sort") !== "ascending";
    Array.from(table.tHead.rows[0].cells).forEach(function (each) {
      each.removeAttribute("aria-sort");
    });
    head.setAttribute("aria-sort", rising ? "ascending" : "descending");
    Array.from(table.tBodies)
      .sort(function (left, right) {
        var a = value(left, column), b = value(right, column);
        var order = a < b ? -1 : a > b ? 1 : 0;
        return rising ? order : -order;
      })
      .forEach(function (body) { table.appendChild(body); });
  }

  document.querySelectorAll("table.sortable").forEach(function (table) {
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var name = head.textContent;
      head.textContent = "";
      head.appendChild(make("button", name, function () { sort(table, column, head); }));
    });
  });

  var folded = Array.from(document.querySelectorAll("details"));
  if (folded.length > 1) {
    var toggle = make("button", "Open all", function () {
      var open = folded.some(function (each) { return !each.open; });
      folded.forEach(function (each) { each.open = open; });
      toggle.textContent = open ? "Close all" : "Open all";
    });
    toggle.className = "toggle";
    document.querySelector("header").appendChild(toggle);
  }

  // A link into a folded part opens it.
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    if (target) target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  var before;
  window.addEventListener("beforeprint", function () {
    before = folded.map(function (each) { return each.open; });
    folded.forEach(function (each) { each.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folded.forEach(function (each, i) { each.open = before[i]; });
  });
})();
