"""The runtime of one business."""
