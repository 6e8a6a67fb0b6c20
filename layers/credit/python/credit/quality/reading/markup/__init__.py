"""Tables in markup: XML, pages of the web, SpreadsheetML, OpenDocument."""
