/**
 * What an empty playground starts with: a small model in a file of its own and a program that reads it.
 */
import type { WorkspaceFile } from '../../src/index.ts';

const MODELS = `from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Band(Base):
    __tablename__ = "bands"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    albums: Mapped[list["Album"]] = relationship(back_populates="band")


class Album(Base):
    __tablename__ = "albums"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    band_id: Mapped[int] = mapped_column(ForeignKey("bands.id"))
    band: Mapped["Band"] = relationship(back_populates="albums")
`;

const MAIN = `from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from models import Album, Band, Base

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)

with Session(engine) as session:
    session.add_all([
        Band(name="Low Tide", albums=[Album(title="Harbour"), Album(title="Salt")]),
        Band(name="The Joists", albums=[Album(title="Square"), Album(title="Level")]),
        Band(name="Kerf", albums=[Album(title="First Cut")]),
    ])
    session.commit()

with Session(engine) as session:
    for band in session.scalars(select(Band)):
        print(band.name, [album.title for album in band.albums])
`;

export const SANDBOX_FILES: readonly WorkspaceFile[] = [
  { path: 'main.py', content: MAIN, readonly: false, hidden: false },
  { path: 'models.py', content: MODELS, readonly: false, hidden: false },
];
