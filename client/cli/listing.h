// How each kind of item stands in a table: what it is called, its columns, its cells.
//
//   Table table(Listing<v1::Article>::Columns(), style);
//   table.Add(Listing<v1::Article>::Cells(article));
#ifndef FANGTAN_CLIENT_CLI_LISTING_H_
#define FANGTAN_CLIENT_CLI_LISTING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/cli/table.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/changes_service.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "fangtan/v1/ranking.pb.h"
#include "fangtan/v1/source.pb.h"
#include "fangtan/v1/speaker.pb.h"
#include "fangtan/v1/speakers_service.pb.h"

namespace fangtan::client {

// Specialised for every type that is listed.
template <typename Item>
struct Listing;

#define FANGTAN_LISTING(Item, noun)                          \
  template <>                                                \
  struct Listing<Item> {                                     \
    static constexpr absl::string_view kNoun = noun;         \
    static std::vector<Column> Columns();                    \
    static std::vector<std::string> Cells(const Item& item); \
  }

FANGTAN_LISTING(v1::Article, "article");
FANGTAN_LISTING(v1::Question, "question");
FANGTAN_LISTING(v1::Answer, "answer");
FANGTAN_LISTING(v1::Speaker, "speaker");
FANGTAN_LISTING(v1::ResolveSpeakerResponse::Candidate, "candidate");
FANGTAN_LISTING(v1::Change, "change");
FANGTAN_LISTING(v1::Ranking, "ranking");
FANGTAN_LISTING(v1::Source, "source");

#undef FANGTAN_LISTING

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_LISTING_H_
