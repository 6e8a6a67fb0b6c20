"""Collection (归集): the channels by which data come besides uploads, and who has to report what until when."""
