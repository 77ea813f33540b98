"""A cloud on 127.0.0.1 in which what authc deploys is enforced.

Moto keeps the state: users, roles, tables, buckets. It decides nothing by itself, so a front of our own stands before it, that knows AWS
by its documents only: it chooses roles as Cognito does, puts every request to a foreign policy simulator as the service asks IAM, and
verifies tokens as API Gateway does. Nothing here imports the compiler or reads its sources.
"""
