#include "service/documents/page_notes.h"

#include <gtest/gtest.h>

#include <string_view>

namespace fangtan::service {
namespace {

TEST(IsEditorialNote, SaysHowAConversationWasEdited) {
  for (const std::string_view note :
       {"This interview has been edited and condensed for clarity.", "This conversation was condensed.",
        "The editors say that this transcript was shortened by half.", "This Q&A has been abridged."}) {
    EXPECT_TRUE(IsEditorialNote(note)) << note;
  }
  for (const std::string_view text :
       {"They edited the chart, and the harbour paid.", "This interview took three tides.",
        "This transcript is of the bridge.", "d", "ed"}) {
    EXPECT_FALSE(IsEditorialNote(text)) << text;
  }
}

TEST(IsEditorialNote, IsFurnitureOfAPage) {
  for (const std::string_view note :
       {"Related: piers that float", "related: nets", "SHARE THIS page", "Copyright 2020 The Harbour Gazette",
        "© 2020", "All rights reserved.", "ALL RIGHTS RESERVED", "Rｅlated: of full width"}) {
    EXPECT_TRUE(IsEditorialNote(note)) << note;
  }
  for (const std::string_view text : {"", "R", "Really?", "Share the boat with us.", "Copper rusts.",
                                      "All hands reserved a place.", "So they float.", "«All rights»"}) {
    EXPECT_FALSE(IsEditorialNote(text)) << text;
  }
}

}  // namespace
}  // namespace fangtan::service
