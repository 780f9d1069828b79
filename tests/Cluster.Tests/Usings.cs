global using System.Text.Json;
global using System.Text.Json.Nodes;
global using Cagent.Cluster.Tests.Evidence;
global using Cagent.Cluster.Tests.Models;
