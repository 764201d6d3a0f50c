"""Calls, and callers who allowed to be known again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("how", sa.String(length=16), nullable=True),
        sa.Column("route", sa.String(length=16), nullable=True),
        sa.Column("dial", sa.String(length=16), nullable=True),
        sa.Column("turns", sa.JSON(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_calls_conversation_id", "calls", ["conversation_id"])

    op.create_table(
        "callers",
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("city", sa.String(length=32), nullable=False),
        sa.Column("voice", sa.JSON(), nullable=True),
        sa.Column("unfinished", sa.String(length=32), nullable=True),
        sa.Column("agreed_at", sa.String(length=32), nullable=False),
        sa.Column("updated_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number_hash"),
    )
    op.create_index("ix_callers_conversation_id", "callers", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("callers")
    op.drop_table("calls")
