"""The desk: the whole job in a browser, on this machine or on a team's own server.

Pages of Django over the register and over the same functions as the commands; work that takes
long is a job that a thread does, and that survives a closed browser and a restart.
"""
