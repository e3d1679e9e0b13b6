// Quote: the words of a citation, ready to be looked for.
//
//   ASSIGN_OR_RETURN(const Quote quote, Quote::Parse("「去年……走訪了三次。」"));
//   quote.forms();  // as given, and without the marks around it
//
// Immutable; safe to share between threads.
#ifndef FANGTAN_SERVICE_HANDLERS_QUOTE_H_
#define FANGTAN_SERVICE_HANDLERS_QUOTE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fangtan::service {

// A longer quote, or one of more parts, is refused.
inline constexpr size_t kMaxQuoteChars = 10'000;
inline constexpr size_t kMaxQuoteParts = 64;

class Quote {
 public:
  // INVALID_ARGUMENT: a quote that is no UTF-8, or holds no letter, digit or ideograph; TOO_LARGE above
  // kMaxQuoteChars code points and kMaxQuoteParts parts. Each names the field `quote`.
  static absl::StatusOr<Quote> Parse(std::string_view text);

  // The ways in which it may be meant, the first of which is the quote as given; the last one is without the
  // quotation marks that stand around all of it.
  const std::vector<std::string>& forms() const { return forms_; }

  // The last form, apart where an ellipsis, alone or in brackets, stands for what was left out. Parts without
  // a letter are passed over.
  const std::vector<std::string>& parts() const { return parts_; }

 private:
  Quote() = default;

  std::vector<std::string> forms_;
  std::vector<std::string> parts_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_QUOTE_H_
