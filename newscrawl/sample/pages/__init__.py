"""HTML as OneCMS writes it: articles in four layouts, lists, and the chrome around them."""
