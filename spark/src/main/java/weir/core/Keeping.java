package weir.core;

/** Seconds that results stay in a database, counted back from the newest pane (docs/settings.md, "store"). */
public record Keeping(long minutePanes, long hourPanes, long sessions) {}
