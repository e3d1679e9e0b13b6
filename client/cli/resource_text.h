// Every resource, and every other answer of the server, as text for reading.
//
// ToText(article, {.width = 80}) lays an interview out as a page: title, guests with their posts, sections,
// questions and answers, credits, warnings. All functions are pure and thread-safe.
#ifndef FANGTAN_CLIENT_CLI_RESOURCE_TEXT_H_
#define FANGTAN_CLIENT_CLI_RESOURCE_TEXT_H_

#include <string>

#include "client/cli/text_page.h"
#include "fangtan/v1/admin_service.pb.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/changes_service.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "fangtan/v1/ranking.pb.h"
#include "fangtan/v1/source.pb.h"
#include "fangtan/v1/sources_service.pb.h"
#include "fangtan/v1/speaker.pb.h"
#include "fangtan/v1/speakers_service.pb.h"

namespace fangtan::client {

std::string ToText(const v1::Article& article, const TextStyle& style);
std::string ToText(const v1::Question& question, const TextStyle& style);
std::string ToText(const v1::Answer& answer, const TextStyle& style);
std::string ToText(const v1::Speaker& speaker, const TextStyle& style);
std::string ToText(const v1::ResolveSpeakerResponse::Candidate& candidate, const TextStyle& style);
std::string ToText(const v1::Ranking& ranking, const TextStyle& style);
std::string ToText(const v1::Source& source, const TextStyle& style);
std::string ToText(const v1::Change& change, const TextStyle& style);
std::string ToText(const v1::VerifyCitationResponse& response, const TextStyle& style);
std::string ToText(const v1::ServerStatus& status, const TextStyle& style);

// `MERGED` of KIND_MERGED.
std::string KindOf(const v1::Change& change);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_RESOURCE_TEXT_H_
