using Continuum.Worker;

return await WorkerProgram.RunAsync(args);
