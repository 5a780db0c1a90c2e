"""How pictures look: colours, letters, axes, and the bars that most figures are made of."""
