"""Drawing: from the description of a chart to a picture, in given fonts and colours."""
