/// How a report came: as it was said; as the last word that the broker keeps for newcomers; or from what it had queued
/// while nobody listened.
enum Arrival { case new, retained, queued }
