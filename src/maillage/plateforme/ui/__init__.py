"""The look: base page, components, French typography. Shown whole on /composants."""
