// An axis of a chart: values to shares of its length, and where its ticks stand.
#pragma once

#include <string>
#include <vector>

namespace ado::report {

class Axis {
 public:
  // A little longer than the values at both ends, so that no dot is cut. A linear axis that begins
  // at 0 begins there. `most` must be greater than 0, of a logarithmic one `least` too.
  static Axis linear(double least, double most);
  static Axis logarithmic(double least, double most);

  double share(double value) const;   // 0 to 1; values outside are drawn at the end.
  std::vector<double> ticks() const;  // Round values, seven at most.
  bool is_logarithmic() const { return is_logarithmic_; }

 private:
  Axis(double begin, double end, bool is_logarithmic)
      : begin_(begin), end_(end), is_logarithmic_(is_logarithmic) {}
  double begin_, end_;  // Of a logarithmic axis, exponents of 10.
  bool is_logarithmic_;
};

std::string percent(double share);    // 0.25 is "25.00%".
std::string tick_text(double value);  // "0.5", "1,000"

}  // namespace ado::report
