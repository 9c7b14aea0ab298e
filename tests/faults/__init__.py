"""The whole product under faults: whatever breaks, nothing acknowledged is lost and nothing acts twice."""
