// Counts of answers as a table: a row for each value, on a terminal with a bar, and the rest summed in the
// last.
//
//   ANSWERS  SPEAKER  MONTH
//        12  王海山   2021-08  ████████████████████
//         6  顧冬梅   2021-07  ██████████
//         3  … 2 more
#ifndef FANGTAN_CLIENT_CLI_TALLY_TABLE_H_
#define FANGTAN_CLIENT_CLI_TALLY_TABLE_H_

#include <ostream>

#include "client/cli/table.h"
#include "fangtan/v1/search_service.pb.h"

namespace fangtan::client {

// Prints `response`, the answer to a tally by `request`'s fields. Bars take what the texts leave of the
// style's width, without a width there are none. Two values that are shown alike (people of one name) stand
// with the value itself.
void PrintTally(const v1::TallyAnswersRequest& request, const v1::TallyAnswersResponse& response,
                TableStyle style, std::ostream& out);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_TALLY_TABLE_H_
