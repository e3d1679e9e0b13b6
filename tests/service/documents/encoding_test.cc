// The same document in other encodings gives the same article, with spans into its own bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "google/protobuf/util/message_differencer.h"
#include "service/documents/charset_guess.h"
#include "service/documents/reader.h"
#include "storage/text/charset.h"
#include "storage/text/charset_map.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/charset_samples.h"
#include "tests/service/documents/transcript_check.h"

namespace fangtan::service {
namespace {

using google::protobuf::Message;
using storage::Charset;

struct Encoding {
  const char* icu_name;
  std::string_view charset;  // as Source has it
  std::string_view mark;     // byte order mark
};
constexpr Encoding kEncodings[] = {
    {"GB18030", "gb18030", ""},
    {"GB18030", "gb18030", "\x84\x31\x95\x33"},
    {"Big5", "big5", ""},
    {"UTF-16LE", "utf-16le", ""},
    {"UTF-16BE", "utf-16be", ""},
    {"UTF-16LE", "utf-16le", "\xFF\xFE"},
    {"UTF-16BE", "utf-16be", "\xFE\xFF"},
};

void CollectSpans(const Message& message, std::vector<v1::Span>& out) {
  if (message.GetDescriptor() == v1::Span::descriptor()) {
    out.push_back(static_cast<const v1::Span&>(message));
    return;
  }
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      CollectSpans(reflection.GetMessage(message, field), out);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i)
      CollectSpans(reflection.GetRepeatedMessage(message, field, i), out);
  }
}

std::string TextOf(const v1::Span& span, std::string_view bytes, std::string_view charset) {
  const auto begin = static_cast<size_t>(span.byte_start());
  const auto size = static_cast<size_t>(span.byte_end()) - begin;
  const storage::CharsetText text =
      storage::ToUtf8(bytes.substr(begin, size), storage::CharsetOf(charset).value_or(Charset::kUtf8));
  EXPECT_EQ(text.bad_byte, std::nullopt);
  EXPECT_EQ(text.characters, static_cast<size_t>(span.char_end() - span.char_start()));
  return text.text;
}

// Reads `text` in `encoding` and compares with the reading of the UTF-8.
void ExpectSameReading(const std::string& text, const Encoding& encoding) {
  const auto encoded = Encoded(text, encoding.icu_name);
  if (!encoded.has_value()) return;
  const std::string bytes = std::string(encoding.mark) + *encoded;
  const auto plain = ReadDocument({.content = text, .uri = "page"});
  const auto reading = ReadDocument({.content = bytes, .uri = "page"});
  ASSERT_TRUE(plain.ok() && reading.ok()) << reading.status() << plain.status();
  EXPECT_EQ(reading->source.charset(), encoding.charset);
  EXPECT_EQ(reading->source.char_count() - (encoding.mark.empty() ? 0 : 1), plain->source.char_count());
  EXPECT_EQ(RunsOf(reading->article), RunsOf(plain->article));
  EXPECT_EQ(reading->article.title(), plain->article.title());
  std::vector<v1::Span> wanted, got;
  CollectSpans(plain->article, wanted);
  CollectSpans(reading->article, got);
  ASSERT_EQ(got.size(), wanted.size());
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_EQ(TextOf(got[i], bytes, encoding.charset), TextOf(wanted[i], text, "utf-8"));
}

TEST(Encodings, InventedInterviewsReadAlike) {
  for (const Encoding& encoding : kEncodings) {
    SCOPED_TRACE(encoding.charset);
    if (encoding.charset != "big5") ExpectSameReading(std::string(kSimplifiedInterview), encoding);
    ExpectSameReading(std::string(kTraditionalInterview), encoding);
  }
}

TEST(Encodings, RealDocumentsReadAlike) {
  size_t documents = 0;
  for (const char* folder : {"zh-interviews", "archivetw-zh"}) {
    for (const std::string& text : SharedDocuments(folder)) {
      if (++documents % 4 != 1) continue;
      for (const Encoding& encoding : kEncodings) ExpectSameReading(text, encoding);
    }
  }
  if (documents == 0) GTEST_SKIP() << "the real documents are not laid out beside the checkout";
}

TEST(Encodings, ChineseUtf16WithoutNulIsTold) {
  const std::string_view text = "村里有一条河，河上有三座桥，桥边住着很多人。";
  EXPECT_EQ(GuessCharset(*Encoded(text, "UTF-16LE")), Charset::kUtf16Le);
  EXPECT_EQ(GuessCharset(*Encoded(text, "UTF-16BE")), Charset::kUtf16Be);
}

TEST(Encodings, LatinIsTold) {
  const std::string_view text = "Où est passé l’été ? – Il était là hier, à côté du château.\n";
  EXPECT_EQ(GuessCharset(*Encoded(text, "windows-1252")), Charset::kWindows1252);
}

// English has hardly anything beyond ASCII but these.
TEST(Encodings, LatinWithTypographicMarksAloneIsTold) {
  for (const std::string_view text :
       {"It’s so.\n", "Ada: It’s late, isn’t it?\n\nOdo: I don’t know.\n", "He said “no” – and left…\n",
        "A pound (£5) is not € 5.\n", "What’s that—a bird?\n"}) {
    EXPECT_EQ(GuessCharset(*Encoded(text, "windows-1252")), Charset::kWindows1252) << text;
  }
}

TEST(Encodings, ChineseAmongLatinIsNoTypography) {
  const std::string_view text = "Ada Byron (白愛達) said: it's late, and 周大川 agrees. 這裡有一句。\n";
  EXPECT_EQ(GuessCharset(*Encoded(text, "Big5")), Charset::kBig5);
  EXPECT_EQ(GuessCharset(*Encoded("Ada (白爱达) said: 他们都同意，这里有一句话。\n", "GB18030")),
            Charset::kGb18030);
}

TEST(Encodings, ADeclarationBreaksTiesOnly) {
  const std::string big5 = "<meta charset=gb2312>" + *Encoded(kTraditionalInterview, "Big5");
  EXPECT_EQ(DeclaredCharset(big5, ""), Charset::kGb18030);
  EXPECT_EQ(GuessCharset(big5, DeclaredCharset(big5, "")), Charset::kBig5);
  EXPECT_EQ(DeclaredCharset("<?xml version='1.0' encoding='Big5'?>", ""), Charset::kBig5);
  EXPECT_EQ(DeclaredCharset("", "text/plain; charset=\"GBK\""), Charset::kGb18030);
  EXPECT_EQ(DeclaredCharset("<meta http-equiv=x content=\"text/html; charset=big5-hkscs\">", ""),
            Charset::kBig5Hkscs);
  EXPECT_EQ(DeclaredCharset("雨", "text/plain; charset=klingon"), std::nullopt);
  EXPECT_EQ(GuessCharset("雨", Charset::kBig5), Charset::kUtf8);
}

TEST(Encodings, AnUndecodableByteIsNamed) {
  std::string bytes = *Encoded(kSimplifiedInterview, "GB18030");
  const size_t at = bytes.find('\n', 60);
  bytes.insert(at, 1, '\xFF');
  const auto decoded = Decode(bytes);
  ASSERT_FALSE(decoded.ok());
  EXPECT_THAT(std::string(decoded.status().message()),
              ::testing::HasSubstr("gb18030 at byte " + std::to_string(at)));
}

TEST(Encodings, AnotherEncodingInsideOfUtf8IsRefused) {
  const std::string bytes = std::string(kTraditionalInterview) + *Encoded("茶叶收成", "GB18030") + "\n";
  const auto decoded = Decode(bytes);
  ASSERT_FALSE(decoded.ok());
  EXPECT_THAT(std::string(decoded.status().message()),
              ::testing::HasSubstr("UTF-8 at byte " + std::to_string(kTraditionalInterview.size())));
}

TEST(Encodings, RandomCutsAreReadOrRefused) {
  std::mt19937 random(17);
  for (const Encoding& encoding : kEncodings) {
    const std::string bytes = std::string(encoding.mark) + *Encoded(kTraditionalInterview, encoding.icu_name);
    for (int round = 0; round < 40; ++round) {
      const size_t begin = random() % bytes.size();
      const std::string cut = bytes.substr(begin, random() % (bytes.size() - begin));
      const auto reading = ReadDocument({.content = cut});
      if (!reading.ok()) {
        EXPECT_EQ(reading.status().code(), absl::StatusCode::kInvalidArgument);
        continue;
      }
      std::vector<v1::Span> spans;
      CollectSpans(reading->article, spans);
      for (const v1::Span& span : spans) {
        ASSERT_LE(span.byte_end(), static_cast<int64_t>(cut.size()));
        TextOf(span, cut, reading->source.charset());
      }
    }
  }
}

}  // namespace
}  // namespace fangtan::service
