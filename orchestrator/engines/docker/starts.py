"""How a container is started: the kept one or a new one, on its network, until its runtime says that it is ready."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass

from orchestrator.engines import EngineSilent, StartFailed
from orchestrator.engines.docker.connection import Connection
from orchestrator.engines.docker.container import Container
from orchestrator.engines.docker.containers import Containers
from orchestrator.engines.docker.failures import Conflict, Missing, Refused
from orchestrator.engines.docker.folders import hand_over
from orchestrator.engines.docker.images import DockerImages
from orchestrator.engines.docker.logs import Logs
from orchestrator.engines.docker.networks import Networks
from orchestrator.engines.docker.readiness import first_line, listening
from orchestrator.engines.run_record import record_in
from orchestrator.runtime_client import RuntimeClient
from orchestrator.specs.container import ContainerSpec


@dataclass(frozen=True, slots=True)
class Starts:
    """What does not become ready leaves nothing that runs."""

    connection: Connection
    containers: Containers
    networks: Networks
    images: DockerImages
    logs: Logs

    async def ready(self, spec: ContainerSpec) -> Container:
        """The tenant's container, ready, where none runs. Raises StartFailed, EngineSilent."""
        try:
            await asyncio.to_thread(hand_over, spec.client_dir, spec.user)
            await self.networks.ensure(spec.network)
            if kept := await self._kept(spec):
                with suppress(Missing, Conflict, Refused):  # its network or its layers are gone: it is made anew
                    return await self._started(spec, kept)
                self.networks.forget()
                await self.networks.ensure(spec.network)
            return await self._started(spec, await self._made(spec))
        except OSError as error:
            raise StartFailed(f"the client folder cannot be used: {error}") from error
        except (Missing, Conflict, Refused) as error:
            await self.connection.ask(lambda api: api.ping())  # if nothing comes back, it was no refusal
            raise StartFailed(f"the container cannot be started: {error}") from error

    async def discard(self, container: Container) -> None:
        """Remove it; what it wrote is kept. Raises EngineSilent."""
        await self.logs.save(container)
        await self.containers.remove(container.id)

    async def was_ready(self, container: Container) -> bool:
        """Whether what runs there has said so since it was started, or says so now. Raises EngineSilent."""
        running = container.running
        if running is None:
            return False
        if running.is_paused:  # it cannot say so now, and nobody pauses what is not ready
            return True
        said = await self.logs.said(container)
        if any(record_in(line, running.tenant_id, running.generation) for line in said):
            return True
        client = RuntimeClient()
        try:
            return await client.is_healthy(running.url, running.tenant_id)
        finally:
            await client.close()

    async def _kept(self, spec: ContainerSpec) -> str | None:
        """The id of what an earlier start left, if it is still what is wanted; else it is removed, if it is ours."""
        found = await self.containers.find(spec.name)
        if found is None:
            return None
        if not found.is_of(spec.installation, spec.tenant_id):
            raise StartFailed(
                f"a container {spec.name} is there that is not ours ({found.id[:12]}): remove or rename it"
            )
        if found.is_made_from(spec, await self.images.find(spec.image)):
            return found.id
        await self.discard(found)
        return None

    async def _made(self, spec: ContainerSpec) -> str:
        if await self.images.find(spec.image) is None:
            raise StartFailed(f"there is no image {spec.image} on this machine: run `make image`")
        return await self.containers.create(spec)

    async def _started(self, spec: ContainerSpec, container_id: str) -> Container:
        try:
            async with listening(self.connection, container_id) as output:
                await self.containers.start(container_id)
                said, found = await asyncio.gather(
                    _in_time(first_line(output), spec.start_timeout), self.containers.find(container_id)
                )
            if said and found and found.running and record_in(said, spec.tenant_id, spec.generation):
                return found
            raise StartFailed(await self._explained(spec, container_id, said))
        except BaseException:
            await self._cleared(container_id)
            raise

    async def _explained(self, spec: ContainerSpec, container_id: str, said: bytes | None) -> str:
        """Why it is not ready; `said` is None if the time was over."""
        if said == b"":  # its standard output was closed: it is ending
            found = await self.containers.ended(container_id)
        else:
            found = await self.containers.find(container_id)
        if found and not found.is_up:
            why = found.end
        elif said is None:
            why = f"was not ready within {spec.start_timeout:g} seconds"
        else:
            why = f"said {said[:80]!r} where its record was expected"
        return await self.logs.explained(why, found)

    async def _cleared(self, container_id: str) -> None:
        """Nothing of a failed start runs or is started again; a silent engine keeps it for the next start to find."""
        with suppress(EngineSilent):
            if found := await self.containers.find(container_id):
                if found.is_up:
                    await self.containers.stop(container_id, grace=0)
                await self.discard(found)


async def _in_time(line: Coroutine[None, None, bytes], seconds: float) -> bytes | None:
    try:
        return await asyncio.wait_for(line, seconds)
    except TimeoutError:
        return None
