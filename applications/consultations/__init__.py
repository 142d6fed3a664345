"""会商 between a window and an authority: asked, answered in writing or by video, recorded, closed."""
