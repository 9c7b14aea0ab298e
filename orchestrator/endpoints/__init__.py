"""The REST API: each endpoint binds the request, makes one call and answers."""
