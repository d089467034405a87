// What every component may reach: the state, and what can be done to it.
import { createContext, useContext } from "react";

export const Page = createContext(null);
export const usePage = () => useContext(Page);
