"""What needs no model: small grammars over the user's own words; see `app.engine.parts.skill.Skill`."""
