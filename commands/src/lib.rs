//! What members can say to Waymark and what they get back.
