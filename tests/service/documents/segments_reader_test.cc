// Transcripts in JSON and in HTML, invented.
#include "service/documents/segments_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/documents/html_transcript_reader.h"
#include "service/documents/json_path.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kJson = R"({
  "version": "1.0.0", "title": "Weather \"talk\"", "extra": {"segments": [{"speaker": "No", "body": "no"}]},
  "segments": [
    {"speaker": "Orla", "startTime": 0.5, "endTime": 0.75, "body": "Does it"},
    {"speaker": "Orla", "startTime": 1, "body": "\"rain\\\"?"},
    {"speaker": "沈潔", "body": "下\u96e8", "words": [{"body": "rain"}]},
    {"body": "了。"}
  ]
})";

constexpr std::string_view kHtml = R"(<!DOCTYPE html><html><head><title>Rain &amp; shine</title></head><body>
<script>var a = "<cite>No:</cite>";</script>
<cite>Orla:</cite>
<time>0:00</time>
<p>It&#39;s raining, as <cite>The Sky</cite>
says. Does it <b>always</b>?</p>
<cite>沈潔：</cite>
<time>0:53</time>
<p>是。</p><p>一直下。</p>
</body></html>)";

TEST(SegmentsReader, SegmentsOfOneSpeakerAreATurn) {
  const Reading reading = ReadTranscript(kJson);
  EXPECT_EQ(reading.source.media_type(), "application/json");
  EXPECT_EQ(reading.article.title(), "Weather \"talk\"");
  EXPECT_THAT(RunsOf(reading.article), ElementsAre("Q Orla: Does it \"rain\\\"?", "A 沈潔: 下雨了。"));
  const v1::Span& span = reading.article.sections(0).exchanges(0).question().spans(0);
  const auto begin = static_cast<size_t>(span.byte_start());
  const std::string_view source = kJson.substr(begin, static_cast<size_t>(span.byte_end()) - begin);
  EXPECT_TRUE(source.starts_with("Does it\"")) << source;
  EXPECT_TRUE(source.ends_with(": \"\\\"rain\\\\\\\"?")) << source;
}

// As recognizers write the same talk.
TEST(SegmentsReader, OtherNamesOfListsAndFields) {
  for (
      const std::string_view json : {
          R"({"results": {"channels": [{"alternatives": [{"transcript": "Rain? Yes."}]}], "utterances": [
               {"start": 0, "transcript": "Rain?", "speaker": 0}, {"start": 1, "transcript": "Yes.", "speaker": 1}]}})",
          R"({"results": {"speaker_labels": {"segments": [{"speaker_label": "0", "items": []}]}, "audio_segments": [
               {"transcript": "Rain?", "speaker_label": "0"}, {"transcript": "Yes.", "speaker_label": "1"}]}})",
          R"({"transcript": [{"speaker_name": "0", "sentence": "Rain?"}, {"speaker_name": "1", "sentence": "Yes."}]})",
          "{\"speaker\": \"0\", \"text\": \"Rain?\"}\n{\"speaker\": \"1\", \"text\": \"Yes.\"}\n"}) {
    EXPECT_THAT(RunsOf(ReadTranscript(json).article), ElementsAre("Q 0: Rain?", "A 1: Yes.")) << json;
  }
}

TEST(SegmentsReader, OtherNamesOfSpeakers) {
  for (
      const std::string_view json : {
          R"({"participants": [{"id": "a", "name": "Orla"}, {"id": "b", "name": "沈潔"}], "transcript": {"turns": [
               {"participant": "a", "text": "Rain?"}, {"participant": "b", "text": "Yes."}]}})",
          R"({"messages": [{"who": "Orla", "message": "Rain?"}, {"who": "沈潔", "message": "Yes."}]})",
          R"([{"author": "Orla", "content": "Rain?"}, {"author": "沈潔", "content": "Yes."}])",
          R"({"dialogue": [{"name": "Orla", "role": "host", "utterance": "Rain?"},
                            {"role": "guest", "name": "沈潔", "utterance": "Yes."}]})",
          R"({"people": [{"id": "a", "name": "Orla"}], "turns": [{"speaker": {"id": "a"}, "text": "Rain?"},
               {"speaker": {"name": "沈潔", "id": "b"}, "text": "Yes."}]})"}) {
    const v1::Article article = ReadTranscript(json).article;
    EXPECT_THAT(RunsOf(article), ElementsAre("Q Orla: Rain?", "A 沈潔: Yes.")) << json;
    EXPECT_THAT(article.warnings(), IsEmpty()) << json;
  }
}

TEST(SegmentsReader, SpeakersStandInAnObjectByTheirIds) {
  for (const std::string_view json : {
           R"({"speakers": {"s1": {"name": "Orla", "role": "host"}, "s2": {"name": "沈潔"}}, "segments": [
               {"speaker": "s1", "text": "Who?"}, {"speaker": "s2", "text": "Me."}]})",
           R"({"speaker_names": {"s1": "Orla", "s2": "沈潔"}, "transcript": [
               {"speaker": "s1", "text": "Who?"}, {"speaker": "s2", "text": "Me."}]})",
           R"({"participants": [{"id": "p-1", "displayName": "Orla"}, {"id": "p-2", "displayName": "沈潔"}],
               "utterances": [
               {"participantId": "p-1", "text": "Who?"}, {"participantId": "p-2", "text": "Me."}]})",
           R"({"meta": {"speakerMap": {"0": "Orla", "1": "沈潔"}}, "turns": [
               {"speaker": 0, "text": "Who?"}, {"speaker": 1, "text": "Me."}]})"}) {
    EXPECT_THAT(RunsOf(ReadArticle(json)), ElementsAre("Q Orla: Who?", "A 沈潔: Me.")) << json;
  }
}

TEST(SegmentsReader, OtherNamesOfDates) {
  for (const std::string date :
       {R"("recorded": "2020-11-03")", R"("metadata": {"created_at": "2020-11-03T10:00:00Z"})",
        R"("recorded": "2019-01-01", "published": "2020-11-03")",
        R"("published": "2020-11-03", "recorded": "2019-01-01")"}) {
    const v1::Article article =
        ReadTranscript("{" + date + R"(, "turns": [{"speaker": "Orla", "text": "Rain?"}]})").article;
    EXPECT_EQ(article.publish_date().month(), 11) << date;
    EXPECT_EQ(article.publish_date().day(), 3) << date;
  }
}

TEST(SegmentsReader, TextsOfNobodyAreWarnedOf) {
  for (const std::string_view json :
       {R"({"turns": [{"talker": "Orla", "text": "Rain?"}, {"text": "Yes."}]})",
        R"([{"talker": "Orla", "text": "Rain?"}, {"text": "Yes."}])", R"({"transcript": "Rain? Yes."})"}) {
    const v1::Article article = ReadDocument(Document{.content = json})->article;
    EXPECT_THAT(ReasonsOf(article), Contains("SPEAKER_KEY_UNKNOWN")) << json;
    EXPECT_EQ(article.body(0).find('{'), std::string::npos) << json;
  }
}

TEST(SegmentsReader, SpeakersByNumberAndWordsOneByOne) {
  const Reading reading = ReadTranscript(
      R"({"speakers": [{"id": 0, "name": "Orla"}, {"id": 1, "name": "沈潔"}], "monologues": [
          {"speaker": 0, "elements": [{"type": "text", "value": "Rain"}, {"type": "punct", "value": "?"}]},
          {"speaker": 1, "elements": [{"type": "text", "value": "Yes"}, {"type": "punct", "value": "."}]}]})");
  EXPECT_THAT(RunsOf(reading.article), ElementsAre("Q Orla: Rain?", "A 沈潔: Yes."));
}

// Words one by one, as the common services write them: with punctuation apart, in it, or by channel and
// guess.
TEST(SegmentsReader, WordsWithTheirSpeakers) {
  for (
      const std::string_view json : {
          R"({"results": {"transcripts": [{"transcript": "Who rings? The tide."}],
               "speaker_labels": {"segments": [{"speaker_label": "spk_0", "items": []}]}, "items": [
               {"type": "pronunciation", "alternatives": [{"content": "Who"}], "speaker_label": "spk_0"},
               {"type": "pronunciation", "alternatives": [{"content": "rings"}], "speaker_label": "spk_0"},
               {"type": "punctuation", "alternatives": [{"content": "?"}], "speaker_label": "spk_0"},
               {"alternatives": [{"content": "The"}, {"content": "A"}], "speaker_label": "spk_1"},
               {"alternatives": [{"content": "tide"}], "speaker_label": "spk_1"},
               {"alternatives": [{"content": "."}], "type": "punctuation"}]}})",
          R"({"results": {"transcripts": [{"transcript": "Who rings? The tide."}], "speaker_labels": {"segments": [
               {"speaker_label": "spk_0", "items": [{"start_time": "0.0", "speaker_label": "spk_0"},
                                                    {"speaker_label": "spk_0", "start_time": "0.4"}]},
               {"speaker_label": "spk_1", "items": [{"start_time": "1.0", "speaker_label": "spk_1"}]}]}, "items": [
               {"start_time": "0.0", "type": "pronunciation", "alternatives": [{"content": "Who"}]},
               {"start_time": "0.4", "type": "pronunciation", "alternatives": [{"content": "rings"}]},
               {"type": "punctuation", "alternatives": [{"content": "?"}]},
               {"start_time": "1.0", "type": "pronunciation", "alternatives": [{"content": "The"}]},
               {"start_time": "1.2", "type": "pronunciation", "alternatives": [{"content": "tide."}]}]}})",
          R"({"results": {"channels": [{"alternatives": [
               {"transcript": "Who rings? The tide.", "words": [
                {"word": "who", "punctuated_word": "Who", "speaker": 0}, {"word": "rings?", "speaker": 0},
                {"punctuated_word": "The", "word": "the", "speaker": 1}, {"word": "tide.", "speaker": 1}]},
               {"words": [{"word": "whose rings at tide and other words", "speaker": 0}]}]}]}})",
          R"({"results": {"channels": [{"alternatives": [{"paragraphs": {"paragraphs": [
               {"sentences": [{"text": "Who"}, {"text": "rings?"}], "speaker": 0},
               {"sentences": [{"text": "The tide."}], "speaker": 1}]}}]}]}})"}) {
    const v1::Article article = ReadTranscript(json).article;
    ASSERT_EQ(article.question_count(), 1) << json;
    const v1::Exchange& exchange = article.sections(0).exchanges(0);
    EXPECT_EQ(exchange.question().text(), "Who rings?") << json;
    EXPECT_EQ(exchange.answers(0).paragraphs(0), "The tide.") << json;
    EXPECT_EQ(exchange.answers(0).attribution().speaker_method(), v1::Attribution::ANONYMOUS_ROLE) << json;
  }
}

// Of two channels nothing tells who speaks when: all of it is kept.
TEST(SegmentsReader, ListsUnderTheSameKeysAreOne) {
  const Reading reading = ReadTranscript(
      R"({"results": {"channels": [{"alternatives": [{"transcript": "It rained."}]},
                                   {"alternatives": [{"transcript": "A lot."}]}], "words": [{"speaker": 0}]}})");
  EXPECT_EQ(reading.article.body(0), "It rained. A lot.");
}

TEST(SegmentsReader, TextsUnderUnknownKeysAreNotLost) {
  const Reading reading = ReadTranscript(
      R"({"id": "7", "segments": [{"speaker": "Mara"}], "pieces": [{"words_said": "It rained."}, {"words_said": "雨。"}]})");
  EXPECT_THAT(RunsOf(reading.article), IsEmpty());
  EXPECT_EQ(reading.article.body(0), "It rained. 雨。");
}

TEST(SegmentsReader, LettersAreVoicesUnlessOneAsks) {
  EXPECT_THAT(RunsOf(ReadTranscript(R"({"utterances": [{"speaker": "A", "text": "Does it rain?"},
      {"speaker": "B", "text": "Yes."}, {"speaker": "A", "text": "Often?"}, {"speaker": "B", "text": "No."}]})")
                         .article),
              ElementsAre("Q A: Does it rain?", "A B: Yes.", "Q A: Often?", "A B: No."));
  EXPECT_THAT(RunsOf(ReadTranscript(R"({"utterances": [{"speaker": "Q", "text": "It rains."},
      {"speaker": "A", "text": "Does it?"}]})")
                         .article),
              ElementsAre("Q Q: It rains.", "A A: Does it?"));
}

TEST(SegmentsReader, CaptionsOfNobodyAreText) {
  const Reading reading = ReadTranscript(
      R"([{"text": "It rained.", "start": 0.5, "duration": 2}, {"text": "A lot.", "start": 3, "duration": 2}])");
  EXPECT_THAT(RunsOf(reading.article), IsEmpty());
  EXPECT_EQ(reading.article.body(0), "It rained. A lot.");
}

TEST(SegmentsReader, ARecognizersNumbersAreNobody) {
  const Reading reading =
      ReadTranscript(R"({"segments": [{"text": " It rained.", "speaker": "SPEAKER_00"}]})");
  const v1::Answer& answer = reading.article.sections(0).exchanges(0).answers(0);
  EXPECT_EQ(answer.printed_name(), "SPEAKER_00");
  EXPECT_EQ(answer.speaker_display_name(), "");
}

TEST(SegmentsReader, HalfASurrogatePairIsReplaced) {
  const Reading reading = ReadTranscript(
      R"({"segments": [{"speaker": "Or\udc00la", "body": "\udfff雨\ud83d\ude00\udc00\udc00"}]})");
  EXPECT_THAT(RunsOf(reading.article), ElementsAre("A Or\uFFFDla: \uFFFD雨😀\uFFFD\uFFFD"));
}

// Looked through once for each line, the blanks would take minutes.
TEST(SegmentsReader, BlanksBehindManyLinesEnd) {
  std::string content;
  for (int i = 0; i < 20'000; ++i) {
    content += i % 2 == 0 ? "{\"speaker\":\"Mara\",\"text\":\"雨多嗎？\"}\n"
                          : "{\"speaker\":\"Odo\",\"text\":\"多。\"}\n";
  }
  content.append(4 << 20, ' ');
  const v1::Article article = ReadTranscript(content).article;
  ASSERT_EQ(RunsOf(article).size(), 20'000);
  EXPECT_EQ(RunsOf(article).back(), "A Odo: 多。");
}

TEST(SegmentsReader, BrokenJsonIsAnErrorAtItsPlace) {
  const auto reading = ReadDocument({.content = R"({"segments": [{"speaker": "Orla",]})"});
  ASSERT_FALSE(reading.ok());
  EXPECT_THAT(std::string(reading.status().message()), ::testing::HasSubstr("at byte 33"));
}

TEST(SegmentsReader, DeepNestingEnds) {
  const std::string content = R"({"segments": )" + std::string(1'000'000, '[');
  EXPECT_EQ(ReadDocument({.content = content}).status().code(), absl::StatusCode::kInvalidArgument);
}

// Else each string below a key of a megabyte would take a megabyte.
TEST(SegmentsReader, PathsAreShortWhateverTheKeys) {
  JsonPath path;
  for (int depth = 0; depth < 100; ++depth) {
    path.Open(JsonPath::kObject);
    path.SetKey(std::string(1 << 20, 'k'));
  }
  EXPECT_LE(path.ToString().size(), JsonPath::kMaxDepth * (JsonPath::kMaxKeyBytes + 1));
}

TEST(HtmlTranscriptReader, ACiteOpensATurn) {
  const Reading reading = ReadTranscript(kHtml);
  EXPECT_EQ(reading.source.media_type(), "text/html");
  EXPECT_EQ(reading.article.title(), "Rain & shine");
  EXPECT_THAT(RunsOf(reading.article), ElementsAre("Q Orla: It's raining, as The Sky says. Does it always?",
                                                   "A 沈潔: 是。 / 一直下。"));
  EXPECT_THAT(MisplacedPassages(kHtml, reading.article), IsEmpty());
}

TEST(HtmlTranscriptReader, AMillionUnclosedElementsEnd) {
  std::string content = "<cite>Orla:</cite><time>0:00</time><p>Yes.";
  for (int i = 0; i < 1'000'000; ++i) content += "<div><!--<a ";
  EXPECT_TRUE(RunsOf(ReadTranscript(content, "html-transcript").article)[0].starts_with("A Orla: Yes."));
}

TEST(SegmentsReader, ListsUnderOtherKeysAndAlone) {
  const std::vector<std::string> runs = {"Q Mara: What is a buoy?", "A Odo: A bell.", "Q Mara: Why?",
                                         "A Odo: Fog."};
  constexpr std::string_view kList =
      R"([{"speaker":{"name":"Mara","id":7},"start":1,"text":"What is a buoy?"},{"speaker":"Odo","text":"A bell."},)"
      R"({"speaker":"Mara","words":[{"word":"Why?","speaker":"x"}],"text":"Why?"},{"speaker":"Odo","text":"Fog."}])";
  EXPECT_EQ(RunsOf(ReadTranscript(kList).article), runs);
  EXPECT_EQ(RunsOf(ReadTranscript("{\"title\":\"Buoys\",\"transcript\":" + std::string(kList) + "}").article),
            runs);
}

TEST(SegmentsReader, TitleDateAndSpeakersStandDeeper) {
  const v1::Article article =
      ReadArticle(R"({"metadata": {"title": "Night Post", "date": "2022-02-14"}, "results": {"speakers": [)"
                  R"({"id": "spk_0", "name": "Orla"}, {"id": "spk_1", "name": "沈潔"}], "segments": [)"
                  R"({"speaker": "spk_0", "text": "Rain?"}, {"speaker": "spk_1", "text": "Yes."}]}})");
  EXPECT_THAT(RunsOf(article), ElementsAre("Q Orla: Rain?", "A 沈潔: Yes."));
  EXPECT_EQ(article.title(), "Night Post");
  EXPECT_EQ(article.publish_date().day(), 14);
  EXPECT_EQ(
      ReadArticle(R"({"sponsor": {"title": "No"}, "segments": [{"speaker": "A", "text": "So."}]})").title(),
      "");
}

// Lists of people name who took part, whether or not they are heard.
TEST(SegmentsReader, PeopleOfTheListAreParticipants) {
  EXPECT_THAT(FormsOf(ReadArticle(
                  R"({"participants": [{"id": "1", "name": "Orla"}, {"name": "沈潔"}, {"name": "Orla"}], )"
                  R"("segments": [{"speaker": "1", "text": "Rain?"}]})")),
              ElementsAre("Orla:", "沈潔:"));
  EXPECT_THAT(FormsOf(ReadArticle(R"({"speakers": ["Mara Quill", "Odo Fenn"], )"
                                  R"("segments": [{"speaker": "Odo Fenn", "text": "Yes."}]})")),
              ElementsAre("Mara Quill:", "Odo Fenn:"));
}

}  // namespace
}  // namespace fangtan::service
