// Gets, filters, searches, pages and watches, with retries by service config.
//
//   retrieve_example 127.0.0.1:50051 渔民
//
// FANGTAN_CA (a PEM file) and FANGTAN_TOKEN make it a caller of a guarded server.
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "client/client.h"

namespace {

namespace v1 = fangtan::v1;
using fangtan::client::Client;

// Reads may be sent again when the server is starting, draining, gone for a moment or has too much in hand.
// How long to wait before a try it says itself.
constexpr char kServiceConfig[] = R"({"methodConfig": [{
  "name": [{"service": "fangtan.v1.Interviews"}, {"service": "fangtan.v1.Search"}],
  "timeout": "10s", "waitForReady": true,
  "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.1s", "maxBackoff": "2s", "backoffMultiplier": 2,
                  "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]}}]})";

std::shared_ptr<grpc::ChannelCredentials> Credentials() {
  const char* ca = std::getenv("FANGTAN_CA");
  if (ca == nullptr) return grpc::InsecureChannelCredentials();
  std::ifstream file(ca);
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = {std::istreambuf_iterator<char>(file), {}};
  const char* token = std::getenv("FANGTAN_TOKEN");
  if (token == nullptr) return grpc::SslCredentials(options);
  return grpc::CompositeChannelCredentials(grpc::SslCredentials(options),
                                           grpc::AccessTokenCredentials(token));
}

std::unique_ptr<Client> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 1);
  // Else a server that is gone is looked for after one second, then 1.6, 2.6 and so on.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  return Client::Over(grpc::CreateCustomChannel(address, Credentials(), arguments));
}

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// Code points `start` to `end` of `text`, as highlights count them.
std::string CodePoints(const std::string& text, int start, int end) {
  std::string cut;
  int at = -1;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++at;
    if (at >= start && at < end) cut += c;
  }
  return cut;
}

absl::Status Lookups(const Client& client) {
  v1::ListAnswersRequest request;
  request.set_parent("articles/-");
  request.set_page_size(2);
  std::vector<v1::Answer> answers;  // all pages show the store at one revision
  for (absl::StatusOr<v1::Answer>& answer : client.ListAnswers(request)) {
    if (!answer.ok()) return answer.status();
    answers.push_back(*std::move(answer));
  }
  std::cout << "walked " << answers.size() << " answers\n";
  if (answers.empty()) return absl::OkStatus();  // so is the store

  v1::GetAnswerRequest get;
  get.set_name(answers.front().name());
  const absl::StatusOr<v1::Answer> answer = client.GetAnswer(get);
  if (!answer.ok()) return answer.status();
  std::cout << answer->speaker_display_name() << " (" << Joined(answer->printed_posts())
            << ") on: " << answer->question_text() << "\n";

  request.set_page_size(0);
  request.set_filter("speaker.name = \"" + answer->printed_name() + "\" AND ordinal > 0");
  int count = 0;
  for (absl::StatusOr<v1::Answer>& one : client.ListAnswers(request)) count += one.ok() ? 1 : 0;
  std::cout << count << " answers of the same speaker\n";
  return absl::OkStatus();
}

absl::Status Search(const Client& client, const std::string& query) {
  v1::SearchAnswersRequest request;
  request.set_query(query);
  request.set_page_size(1);
  for (auto& result : client.SearchAnswers(request)) {
    if (!result.ok()) return result.status();
    for (const v1::Snippet& snippet : result->snippets()) {
      std::cout << "best: " << result->answer().speaker_display_name() << ":";
      for (const auto& mark : snippet.highlights()) {
        std::cout << " " << CodePoints(snippet.text(), mark.start(), mark.end());
      }
      std::cout << "\n";
    }
    break;
  }
  return absl::OkStatus();
}

// What comes from now on; with after_revision, what has been missed comes first. The first message says where
// it begins, and every later one the revision to resume after.
absl::Status Watch(const Client& client) {
  auto watch = client.WatchChanges(v1::WatchChangesRequest());
  const auto message = watch.begin();
  if (!message->ok()) return message->status();
  std::cout << "watching from revision " << (*message)->revision() << "\n";
  return absl::OkStatus();
}

void Refused(const Client& client) {
  v1::ListAnswersRequest request;
  request.set_parent("articles/-");
  request.set_filter("text:a AND AND");
  for (absl::StatusOr<v1::Answer>& answer : client.ListAnswers(request)) {
    std::cout << "refused: " << absl::StatusCodeToString(answer.status().code()) << ": "
              << answer.status().message() << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: retrieve_example ADDRESS QUERY\n";
    return 2;
  }
  const std::unique_ptr<Client> client = Connect(argv[1]);
  for (const absl::Status& status : {Lookups(*client), Search(*client, argv[2]), Watch(*client)}) {
    if (status.ok()) continue;
    std::cerr << status << "\n";
    return 1;
  }
  Refused(*client);
  return 0;
}
