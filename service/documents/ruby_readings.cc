#include "service/documents/ruby_readings.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/documents/html_lines.h"
#include "service/documents/lines.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

struct RubyReading {
  std::string base;
  std::string reading;
  ByteRange place;  // of the base
};

// The readings in one block. Syllables over single characters are joined to the name that they are a part of.
void CollectReadings(std::string_view text, std::span<const HtmlPiece> pieces,
                     std::vector<RubyReading>& out) {
  RubyReading open;
  const auto finish = [&] {
    if (!open.base.empty() && !open.reading.empty()) out.push_back(open);
    open = {};
  };
  for (HtmlPiece piece : pieces) {
    const bool reading = (piece.style & kReading) != 0;
    if ((piece.style & (kReading | kRubyBase)) == 0 || piece.IsBreak()) {
      if (!IsBlankHtml(text, {&piece, 1})) finish();
      continue;
    }
    piece.style = kPlainStyle;
    const std::string shown(Trim(ShownText(text, {&piece, 1}, 200)));
    if (reading) {
      if (!open.reading.empty() && !shown.empty()) open.reading += ' ';
      open.reading += shown;
    } else if (!shown.empty()) {
      if (open.base.empty()) open.place.begin = piece.begin;
      open.base += shown;
      open.place.end = piece.end;
    }
  }
  finish();
}

v1::Participant* FindParticipant(std::string_view key, v1::Article& article) {
  for (v1::Participant& participant : *article.mutable_participants()) {
    if (storage::FoldName(participant.name()) == key) return &participant;
  }
  return nullptr;
}

}  // namespace

void AddRubyReadings(std::string_view text, const HtmlPage& page, std::span<const uint32_t> blocks,
                     const SpanMaker& spans, v1::Article& article) {
  std::vector<RubyReading> readings;
  for (const uint32_t i : blocks) {
    const HtmlBlock& block = page.blocks[i];
    CollectReadings(text, std::span(page.pieces).subspan(block.first_piece, block.piece_count), readings);
  }
  if (readings.empty()) return;
  absl::flat_hash_map<std::string, std::string> speakers;  // by folded name
  for (const v1::Section& section : article.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      for (const v1::Answer& answer : exchange.answers()) {
        if (answer.speaker_display_name().empty()) continue;
        speakers.emplace(storage::FoldName(answer.speaker_display_name()), answer.speaker_display_name());
      }
    }
  }
  for (const RubyReading& reading : readings) {
    const auto speaker = speakers.find(storage::FoldName(reading.base));
    if (speaker == speakers.end()) continue;
    v1::Participant* participant = FindParticipant(speaker->first, article);
    if (participant == nullptr) {
      participant = article.add_participants();
      participant->set_name(speaker->second);
      participant->set_printed_name(reading.base);
      *participant->mutable_span() =
          spans.Of(text.substr(reading.place.begin, reading.place.end - reading.place.begin));
    }
    const auto& names = participant->other_names();
    if (std::ranges::find(names, reading.reading) == names.end())
      participant->add_other_names(reading.reading);
  }
}

}  // namespace fangtan::service
