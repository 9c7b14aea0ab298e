"""What books nothing: greetings, help, suppositions, what is off topic, another language."""
