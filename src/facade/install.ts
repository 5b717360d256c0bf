/**
 * Installs the facade in an interpreter: registers the bridge's modules, and gives each run what its functions share.
 */
import type { DatabaseCatalog } from '../engine/engine.ts';
import { compileStatement, ORM_PLUGINS } from '../orm/compile-statement.ts';
import type { OrmEnvironment } from '../orm/environment.ts';
import type { Registry } from '../orm/registry.ts';
import type { PythonRuntime } from '../python/python-runtime.ts';
import type { MetaData } from '../sql/schema.ts';
import { setWarningSink } from '../sql/warnings.ts';
import { Bridge } from './bridge.ts';
import { compilingApi, typeText } from './core-api/compiling.ts';
import { dmlApi } from './core-api/dml.ts';
import { elementsApi } from './core-api/elements.ts';
import { type EngineContext, enginesApi } from './core-api/engines.ts';
import { PythonValues } from './core-api/python-values.ts';
import { resultsApi } from './core-api/results.ts';
import { schemaApi } from './core-api/schema.ts';
import { selectsApi } from './core-api/selects.ts';
import { typesApi } from './core-api/types.ts';
import type { Facade, FacadeRun } from './facade.ts';
import { ormApi } from './orm-api/install-orm.ts';
import { OrmContext, type OrmContextHolder } from './orm-context.ts';

const NO_RUN = 'no program is running';

/** What one run has: the parts that the bridge functions reach at each call. */
interface Run extends EngineContext {
  readonly orm: OrmContext;
  readonly metadatas: MetaData[];
}

class InstalledFacade implements Facade {
  readonly modules = ['sqlalchemy', 'sqlalchemy.orm'];
  private readonly bridge: Bridge;
  private readonly values: PythonValues;
  private run: Run | null = null;

  constructor(python: PythonRuntime) {
    const bridge = new Bridge(python);
    this.bridge = bridge;
    this.values = new PythonValues(bridge);
    const current = () => this.current();
    const orm: OrmContextHolder = Object.defineProperty({} as OrmContextHolder, 'current', {
      get: () => current().orm,
    });
    bridge.register('_core', {
      ...elementsApi(bridge),
      ...typesApi(bridge, (type) => typeText(type, true)),
      ...schemaApi(bridge, (metadata) => this.run?.metadatas.push(metadata)),
      ...selectsApi(bridge, (element) => compileStatement(element, { dialect: 'default' }).sql),
      ...dmlApi(bridge),
      ...compilingApi(bridge, ORM_PLUGINS),
      ...enginesApi(bridge, current),
      ...resultsApi(bridge),
    });
    bridge.register('_orm', ormApi(bridge, orm));
  }

  private current(): Run {
    if (this.run === null) throw new Error(NO_RUN);
    return this.run;
  }

  begin(given: FacadeRun): void {
    const warn = (category: string, message: string) => {
      this.bridge.python('warn')(category, message);
    };
    const catalog: DatabaseCatalog = given.catalog;
    catalog.values = this.values;
    this.run = {
      catalog,
      values: this.values,
      warn,
      metadatas: [],
      orm: new OrmContext(this.bridge, given.observer, given.lazyOverrides),
    };
    // The ORM's own way to warn says also which process of its own was under way.
    setWarningSink((category, message) => this.environment.warn(category, message));
  }

  get environment(): OrmEnvironment {
    return this.current().orm.environment;
  }

  get registries(): readonly Registry[] {
    return this.run?.orm.registries ?? [];
  }

  get metadatas(): readonly MetaData[] {
    return this.run?.metadatas ?? [];
  }

  end(): void {
    this.bridge.python('reset')();
    this.run = null;
    setWarningSink(null);
    this.bridge.reset();
  }
}

/** Installs the facade; the worker then imports `modules` and seals the interpreter. */
export function installFacade(python: PythonRuntime): Facade {
  return new InstalledFacade(python);
}
